import java.io.OutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/** Writes stores that keytool has no options for. Arguments: folder, a PKCS#12 store with key `node`, its password, a CA. */
public class MakeStores {
    private static Path folder;

    public static void main(String[] args) throws Exception {
        folder = Path.of(args[0]);
        char[] password = args[2].toCharArray();
        KeyStore source = KeyStore.getInstance(Path.of(args[1]).toFile(), password);
        PrivateKey key = (PrivateKey) source.getKey("node", password);
        Certificate[] chain = source.getCertificateChain("node");
        Certificate ca;
        try (InputStream in = Files.newInputStream(Path.of(args[3]))) {
            ca = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        char[] other = "other-key-pass".toCharArray();
        var secret = new SecretKeySpec(new byte[16], "AES");

        for (String type : new String[] {"JKS", "JCEKS", "PKCS12"}) {
            String end = type.toLowerCase();
            KeyStore mixed = empty(type);
            mixed.setKeyEntry("Node", key, password, chain);
            mixed.setKeyEntry("second", key, other, chain);
            mixed.setCertificateEntry("CA", ca);
            save(mixed, "mixed." + end, password);

            save(empty(type), "empty." + end, password);

            KeyStore noPassword = empty(type);
            noPassword.setKeyEntry("node", key, new char[0], chain);
            noPassword.setCertificateEntry("ca", ca);
            save(noPassword, "empty-password." + end, new char[0]);

            KeyStore accents = empty(type);
            accents.setCertificateEntry("b\u00fccher-\ud83d\ude00", ca);
            save(accents, "alias-unicode." + end, password);
        }
        for (String type : new String[] {"JCEKS", "PKCS12"}) {
            KeyStore secrets = empty(type);
            secrets.setEntry("token", new KeyStore.SecretKeyEntry(secret), new PasswordProtection(password));
            secrets.setKeyEntry("node", key, password, chain);
            save(secrets, "secret." + type.toLowerCase(), password);
        }
        char[] accented = "p\u00e4ss w\u00f6rd\ud83d\ude00".toCharArray();
        KeyStore unicode = empty("JKS");
        unicode.setKeyEntry("node", key, accented, chain);
        save(unicode, "password-unicode.jks", accented);

        KeyStore exact = empty("CaseExactJKS");
        exact.setKeyEntry("Node", key, password, chain);
        exact.setCertificateEntry("node", ca);
        exact.setCertificateEntry("Root", ca);
        save(exact, "case-exact.jks", password);

        for (var scheme : Map.of(
            "pbe-rc4-128", "PBEWithSHA1AndRC4_128", "pbe-rc4-40", "PBEWithSHA1AndRC4_40", "pbe-rc2-128", "PBEWithSHA1AndRC2_128",
            "pbe-rc2-40", "PBEWithSHA1AndRC2_40", "pbe-3des", "PBEWithSHA1AndDESede", "pbe-sha512", "PBEWithHmacSHA512AndAES_256",
            "pbe-sha384", "PBEWithHmacSHA384AndAES_128", "pbe-sha224", "PBEWithHmacSHA224AndAES_256",
            "pbe-sha1", "PBEWithHmacSHA1AndAES_128").entrySet()) {
            pkcs12With(scheme.getValue(), scheme.getValue(), "HmacPBESHA1", scheme.getKey(), key, chain, password);
        }
        for (String mac : new String[] {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512/256"}) {
            String name = "mac-" + mac.toLowerCase().replace('/', '-');
            pkcs12With("PBEWithHmacSHA256AndAES_256", "PBEWithHmacSHA256AndAES_256", "HmacPBE" + mac, name, key, chain, password);
        }
        pkcs12With("NONE", "PBEWithHmacSHA256AndAES_256", "NONE", "plain-certificates", key, chain, password);
    }

    private static void pkcs12With(String certs, String keys, String mac, String name, PrivateKey key, Certificate[] chain, char[] password)
        throws Exception {
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", certs);
        System.setProperty("keystore.pkcs12.keyProtectionAlgorithm", keys);
        System.setProperty("keystore.pkcs12.macAlgorithm", mac);
        KeyStore store = empty("PKCS12");
        store.setKeyEntry("node", key, password, chain);
        store.setCertificateEntry("root", chain[chain.length - 1]);
        save(store, name + ".p12", password);
    }

    private static KeyStore empty(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }

    private static void save(KeyStore store, String name, char[] password) throws Exception {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            store.store(out, password);
        }
    }
}
