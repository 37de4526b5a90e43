declare const CLUSTER_TLS_VERSION: string | undefined;

/** Version of the package, put in by the bundler. */
export const version = typeof CLUSTER_TLS_VERSION === 'string' ? CLUSTER_TLS_VERSION : '0.0.0';
