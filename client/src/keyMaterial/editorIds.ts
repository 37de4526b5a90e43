/** The editor for files that are binary, and the one that is offered beside the text editor. */
export const binaryEditor = 'clusterTls.keystoreEditor';
export const textEditor = 'clusterTls.certificateEditor';
