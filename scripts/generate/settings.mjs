const PRODUCTS = { flink: 'Apache Flink', akka: 'Akka', pekko: 'Apache Pekko', alluxio: 'Alluxio' };

/**
 * The settings of the extension out of the declarations: `contributes.configuration` of package.json, and the texts for
 * package.nls.json that it names as `%key%`.
 * @param say a text in the language of the file, with what stands in it
 */
export function settings({ allRules, systems, ruleLevels, hintKinds }, say) {
  const texts = {};
  /** VS Code resolves `%key%` for keys of letters, digits, dots and hyphens only. */
  const text = (key, value) => {
    texts[key] = value;
    return `%${key}%`;
  };
  let order = 0;
  let groups = 0;
  const setting = (name, schema, description) => ({
    [`clusterTls.${name}`]: {
      scope: 'window',
      order: order++,
      ...schema,
      markdownDescription: text(`settings.${name}`, description),
    },
  });
  const group = (name, title, properties) => ({
    title: text(`settings.group.${name}`, title),
    order: groups++,
    properties,
  });

  const rules = Object.fromEntries(
    allRules().map(({ id, severity, summary }) => [
      id,
      {
        type: 'string',
        enum: [...ruleLevels],
        default: 'default',
        markdownDescription: text(
          `settings.rules.${id.replace('/', '.')}`,
          say('{0} Default: {1}.', say(summary), say(severity)),
        ),
      },
    ]),
  );
  const versionOf = ([product, title]) => {
    const known = systems.flatMap((s) => s.versions[product] ?? []);
    return setting(
      `${product}.version`,
      { type: 'string', default: '', pattern: '^$|^v?\\d+([._]\\d+)*.*$' },
      say(
        'The version of {0} that configuration is written for, such as `{1}`. Empty: what the files tell (an image tag, ' +
          'a build file, a comment), else the newest known one. Known release lines: {2}.',
        title,
        known.at(-1),
        known.join(', '),
      ),
    );
  };
  const configuration = [
    group(
      'checks',
      'Checks',
      setting(
        'rules',
        { type: 'object', default: {}, additionalProperties: false, properties: rules },
        'Severity of single rules, by id: `"flink/…": "warning"`, or `"off"`. The ids stand behind each problem.',
      ),
    ),
    group('material', 'Key material', {
      ...setting(
        'paths',
        { type: 'object', default: {}, additionalProperties: { type: 'string' } },
        'Where files of the hosts lie here: a prefix of the paths in configurations and the folder that stands for it, ' +
          'such as `{ "/etc/flink/tls": "deploy/tls" }`. Folders count from the first folder of the workspace.',
      ),
      ...setting(
        'expiringDays',
        { type: 'integer', default: 30, minimum: 0, maximum: 3650 },
        'Days before the end of a certificate from which on it counts as expiring. One that lives only for days counts ' +
          'as expiring in the last third of its life.',
      ),
    }),
    group('versions', 'Versions', Object.assign({}, ...Object.entries(PRODUCTS).map(versionOf))),
    group(
      'hints',
      'Hints',
      Object.assign(
        {},
        ...Object.entries(hintKinds).map(([kind, description]) =>
          setting(`inlayHints.${kind}`, { type: 'boolean', default: true }, description),
        ),
      ),
    ),
    group(
      'server',
      'Server',
      setting(
        'trace.server',
        { type: 'string', enum: ['off', 'messages', 'verbose'], default: 'off' },
        'Whether the traffic between editor and language server is written to the output channel.',
      ),
    ),
  ];
  return { configuration, texts };
}

/** Texts of the manifest with the generated ones renewed and all others kept. */
export const mergedTexts = (present, texts) => ({
  ...Object.fromEntries(Object.entries(present).filter(([key]) => !/^(?:settings|tools)\./.test(key))),
  ...texts,
});
