name := "orders"
scalaVersion := "2.13.14"
libraryDependencies += "com.typesafe.akka" %% "akka-cluster-typed" % "2.6.21"
