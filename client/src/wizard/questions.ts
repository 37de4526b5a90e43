import { l10n, type QuickPickItem } from 'vscode';
import type { GenerationResult, PlanPreview } from '../../../server/src/protocol.ts';
import { type Answers, answersFor, countTitle, EDIT, fileName, hostsOf, systemsOf, trustTitles } from './choices.ts';
import {
  ask,
  askLive,
  type Choice,
  type Move,
  onward,
  type Place,
  pick,
  pickMany,
  type Step,
  separator,
} from './steps.ts';

type Preview = (answers: Answers) => Promise<PlanPreview | undefined>;

/** Names of one certificate that a list shows. */
const MOST_NAMES = 40;

/** The questions of the guide, in their order. */
export function questions(choices: GenerationResult, preview: Preview): readonly Step<Answers>[] {
  return [
    { ask: (state, place) => system(state, place, choices) },
    { when: ({ product }) => product.versions.length > 0, ask: version },
    { ask: deployment },
    { ask: (state, place) => topology(state, place, preview) },
    { ask: trust },
    { when: (state) => state.trust === 'existing-ca', ask: ca },
    { when: (state) => state.trust === 'existing-ca', ask: caKey },
    { ask: formats },
    { ask: (state, place) => keyAlgorithm(state, place, choices) },
    { ask: days },
    { when: (state) => state.trust === 'new-ca' || state.trust === 'intermediate', ask: caDays },
    { when: (state) => state.formats.some((format) => format !== 'pem'), ask: password },
    { when: (state) => state.password !== 'made', ask: passwordFrom },
    { ask: folder },
    { ask: outputs },
  ];
}

async function system(state: Answers, place: Place, choices: GenerationResult): Promise<Move<Answers>> {
  const all = systemsOf(choices);
  const move = await pick(place, {
    placeholder: l10n.t('For which system?'),
    items: all.map((value) => ({
      label: value.product.title,
      ...(value.cluster === undefined ? {} : { description: l10n.t('found in {0}', fileName(value.cluster.uri)) }),
      value,
    })),
    active: all.find(({ product }) => product === state.product),
  });
  return onward(move, ({ product, cluster }) => (product === state.product ? state : answersFor(product, cluster)));
}

async function version(state: Answers, place: Place): Promise<Move<Answers>> {
  const { found, product } = state;
  const newest = product.versions.at(-1) ?? '';
  const own = found?.version;
  const items: Choice<string>[] = [
    ...(own === undefined
      ? []
      : [{ label: own, description: l10n.t('found in {0}', fileName(found?.uri ?? '')), value: own }]),
    ...[...product.versions]
      .reverse()
      .filter((each) => each !== own)
      .map((value) => ({ label: value, ...(value === newest ? { description: l10n.t('newest') } : {}), value })),
  ];
  const move = await pick(place, {
    placeholder: l10n.t('Which version?'),
    items,
    active: state.version === '' ? newest : state.version,
  });
  return onward(move, (value) => ({ ...state, version: value }));
}

async function deployment(state: Answers, place: Place): Promise<Move<Answers>> {
  const move = await pick(place, {
    placeholder: l10n.t('How does it run?'),
    items: state.product.deployments.map((value) => ({
      label: value.id,
      description: value.onHosts ? l10n.t('on hosts') : l10n.t('on Kubernetes'),
      value,
    })),
    active: state.deployment,
  });
  return onward(move, (value) => ({ ...state, deployment: value }));
}

type Field = 'continue' | 'name' | 'namespace' | 'domain' | 'hosts' | `counts.${string}`;

/** A form: what is set, and below it the names that follow. Enter goes on, or opens a field. */
async function topology(before: Answers, place: Place, preview: Preview): Promise<Move<Answers>> {
  let state = before;
  let active: Field = 'continue';
  for (;;) {
    const shown = await preview(state);
    const problem = shown?.problems[0];
    const move: Move<Field> = await pick<Field>(place, {
      placeholder: l10n.t('Is this your cluster? Choose a line to change it.'),
      items: [
        ...(problem === undefined
          ? [{ label: `$(arrow-right) ${l10n.t('Continue')}`, description: summary(shown), value: 'continue' as const }]
          : [{ label: `$(warning) ${problem}`, value: firstField(state) }]),
        ...fields(state),
        ...names(shown),
      ],
      active,
    });
    if (move.to !== 'next') return move;
    if (move.value === 'continue') return { to: 'next', value: state };
    active = problem === undefined ? 'continue' : move.value;
    const edited = await edit(state, { ...place, step: Math.max(place.step, 2) }, move.value, preview);
    // Back from a field leads to the form.
    if (edited.to === 'cancel') return edited;
    if (edited.to === 'next') {
      state = edited.value;
      active = 'continue';
    }
  }
}

const firstField = ({ deployment }: Answers): Field => (deployment.onHosts ? 'hosts' : 'name');

const summary = (shown: PlanPreview | undefined): string => {
  const certificates = shown?.certificates ?? [];
  return l10n.t(
    '{0} certificates, {1} names',
    certificates.length,
    certificates.reduce((sum, each) => sum + each.names.length, 0),
  );
};

function fields({ deployment, name, namespace, domain, hosts, counts }: Answers): Choice<Field>[] {
  const field = (label: string, value: Field, text: string): Choice<Field> => ({
    label: `$(edit) ${label}`,
    description: text === '' ? l10n.t('the usual one') : text,
    value,
  });
  return [
    ...(deployment.onHosts
      ? []
      : [
          field(l10n.t('Name'), 'name', name),
          field(l10n.t('Namespace'), 'namespace', namespace),
          field(l10n.t('Domain of the cluster'), 'domain', domain),
        ]),
    ...deployment.counts.map((kind) => field(countTitle(kind), `counts.${kind}`, String(counts[kind] ?? ''))),
    {
      label: `$(edit) ${deployment.onHosts ? l10n.t('Hosts') : l10n.t('More names')}`,
      description: hosts.length === 0 ? l10n.t('none') : hosts.join(', '),
      value: 'hosts',
    },
  ];
}

/** The names as they will stand in the certificates; nothing happens where one is chosen. */
function names(shown: PlanPreview | undefined): Choice<Field>[] {
  return (shown?.certificates ?? []).flatMap(({ name, purpose, names: all }) => [
    separator<Field>(`${name}: ${purpose}`),
    ...all.slice(0, MOST_NAMES).map((label) => ({ label })),
    ...(all.length > MOST_NAMES ? [{ label: l10n.t('{0} more', all.length - MOST_NAMES) }] : []),
    ...(all.length === 0 ? [{ label: l10n.t('no names: it is for clients') }] : []),
  ]);
}

async function edit(state: Answers, place: Place, field: Field, preview: Preview): Promise<Move<Answers>> {
  const consequences =
    (next: (text: string) => Answers) =>
    async (text: string): Promise<readonly QuickPickItem[]> => {
      const shown = await preview(next(text));
      if (shown === undefined) return [{ label: text }];
      return [...shown.problems.map((problem) => ({ label: `$(warning) ${problem}` })), ...names(shown)];
    };
  const live = async (prompt: string, value: string, next: (text: string) => Answers): Promise<Move<Answers>> =>
    onward(await askLive(place, { prompt, value, consequences: consequences(next) }), next);
  switch (field) {
    case 'name':
      return live(l10n.t('Name of the cluster, release or Service'), state.name, (name) => ({ ...state, name }));
    case 'namespace':
      return live(l10n.t('Namespace'), state.namespace, (namespace) => ({ ...state, namespace }));
    case 'domain':
      return live(l10n.t('Domain of the Kubernetes cluster, such as cluster.local'), state.domain, (domain) => ({
        ...state,
        domain,
      }));
    case 'hosts':
      return live(
        l10n.t('Names and addresses of machines, load balancers and ingresses, with commas between them'),
        state.hosts.join(', '),
        (text) => ({ ...state, hosts: hostsOf(text) }),
      );
    default: {
      const kind = field.slice('counts.'.length);
      return live(countTitle(kind), String(state.counts[kind] ?? ''), (text) => {
        const { [kind]: _, ...others } = state.counts;
        return { ...state, counts: /^\d+$/.test(text.trim()) ? { ...others, [kind]: Number(text) } : others };
      });
    }
  }
}

async function trust(state: Answers, place: Place): Promise<Move<Answers>> {
  const move = await pick(place, {
    placeholder: l10n.t('Who signs the certificates?'),
    items: trustTitles().map(({ id, ...item }) => ({ ...item, value: id })),
    active: state.trust,
  });
  return onward(move, (value) => ({ ...state, trust: value }));
}

async function path(
  place: Place,
  prompt: string,
  value: string,
  placeholder: string,
  optional = false,
): Promise<Move<string>> {
  return ask(place, {
    prompt,
    value,
    placeholder,
    check: (text) => (text.trim() === '' && !optional ? l10n.t('Give a file.') : undefined),
  });
}

async function ca(state: Answers, place: Place): Promise<Move<Answers>> {
  const prompt = l10n.t(
    'Certificate of the CA, or a store with certificate and key: a path from the folder of the plan',
  );
  return onward(await path(place, prompt, state.ca, 'ca/ca.pem'), (value) => ({ ...state, ca: value }));
}

async function caKey(state: Answers, place: Place): Promise<Move<Answers>> {
  const guess = state.caKey === '' ? state.ca.replace(/(?:\.\w+)?$/, '-key.pem') : state.caKey;
  const prompt = l10n.t('Private key of the CA; empty where it is in the same file');
  return onward(await path(place, prompt, guess, 'ca/ca-key.pem', true), (value) => ({ ...state, caKey: value }));
}

async function formats(state: Answers, place: Place): Promise<Move<Answers>> {
  const descriptions: Readonly<Record<string, string>> = {
    p12: l10n.t('PKCS#12 stores, which every Java reads'),
    jks: l10n.t("Java's own stores"),
    jceks: l10n.t("Java's own stores with stronger protection of keys"),
    pem: l10n.t('certificates and keys as text'),
  };
  const move = await pickMany(place, {
    placeholder: l10n.t('In which formats? {0} reads these.', state.product.title),
    items: state.product.formats.map((value) => ({ label: value, description: descriptions[value] ?? '', value })),
    chosen: state.formats.filter((format) => state.product.formats.includes(format)),
  });
  return onward(move, (value) => ({ ...state, formats: value }));
}

/** A version that was found may say more than the release line does. */
const runsWithoutEd25519 = ({ version: chosen, product }: Answers): boolean =>
  product.withoutEd25519.some((line) => chosen === line || chosen.startsWith(`${line}.`));

async function keyAlgorithm(state: Answers, place: Place, { keyAlgorithms }: GenerationResult): Promise<Move<Answers>> {
  const descriptions: Readonly<Record<string, string>> = {
    'rsa-2048': l10n.t('usual'),
    'p-256': l10n.t('small and fast'),
    ed25519: l10n.t('Java 15 or newer everywhere'),
  };
  const move = await pick(place, {
    placeholder: l10n.t('Which kind of keys?'),
    items: keyAlgorithms
      .filter((value) => value !== 'ed25519' || !runsWithoutEd25519(state))
      .map((value) => ({ label: value, description: descriptions[value] ?? '', value })),
    active: state.keyAlgorithm,
  });
  return onward(move, (value) => ({ ...state, keyAlgorithm: value }));
}

const checkDays = (text: string): string | undefined =>
  /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 36_500
    ? undefined
    : l10n.t('Give a whole number from 1 to 36500.');

async function days(state: Answers, place: Place): Promise<Move<Answers>> {
  const prompt = l10n.t('How many days shall the certificates be good?');
  return onward(await ask(place, { prompt, value: String(state.days), check: checkDays }), (value) => ({
    ...state,
    days: Number(value),
  }));
}

async function caDays(state: Answers, place: Place): Promise<Move<Answers>> {
  const prompt = l10n.t('How many days shall the CA be good?');
  return onward(await ask(place, { prompt, value: String(state.caDays), check: checkDays }), (value) => ({
    ...state,
    caDays: Number(value),
  }));
}

async function password(state: Answers, place: Place): Promise<Move<Answers>> {
  const move = await pick<Answers['password']>(place, {
    placeholder: l10n.t('Where does the password of the stores come from?'),
    items: [
      { label: l10n.t('Generated'), description: l10n.t('kept in the file password beside the stores'), value: 'made' },
      { label: l10n.t('Typed'), description: l10n.t('kept in the file password beside the stores'), value: 'typed' },
      { label: l10n.t('A file'), description: l10n.t('the plan names it'), value: 'file' },
      { label: l10n.t('An environment variable'), description: l10n.t('the plan names it, for CI'), value: 'env' },
    ],
    active: state.password,
  });
  return onward(move, (value) => ({
    ...state,
    password: value,
    passwordFrom: value === state.password ? state.passwordFrom : '',
  }));
}

async function passwordFrom(state: Answers, place: Place): Promise<Move<Answers>> {
  const { password: kind } = state;
  const typed = kind === 'typed';
  const move = await ask(place, {
    prompt: typed
      ? l10n.t('Password of the stores')
      : kind === 'file'
        ? l10n.t('File with the password: a path from the folder of the plan')
        : l10n.t('Name of the environment variable'),
    value: state.passwordFrom,
    password: typed,
    check: (text) =>
      typed && text.length < 6
        ? l10n.t('At least 6 characters.')
        : text.trim() === ''
          ? l10n.t('Give a name.')
          : undefined,
  });
  return onward(move, (value) => ({ ...state, passwordFrom: value }));
}

async function folder(state: Answers, place: Place): Promise<Move<Answers>> {
  const move = await ask(place, {
    prompt: l10n.t('Folder of the workspace to write into'),
    value: state.out,
    check: (value) =>
      value.trim() === '' || /^[\\/]|^[a-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)/i.test(value)
        ? l10n.t('Give a folder inside the workspace.')
        : undefined,
  });
  return onward(move, (value) => ({ ...state, out: value.trim() }));
}

async function outputs(state: Answers, place: Place): Promise<Move<Answers>> {
  const { found, deployment: runs } = state;
  const move = await pickMany(place, {
    placeholder: l10n.t('What else? The plan itself is always written.'),
    items: [
      { label: l10n.t('Settings as a file, to be merged'), value: 'settings' },
      ...(found === undefined ? [] : [{ label: l10n.t('Settings in {0}', fileName(found.uri)), value: EDIT }]),
      ...(runs.onHosts ? [] : [{ label: l10n.t('Secrets of Kubernetes'), value: 'secrets' }]),
    ],
    chosen: state.outputs,
    least: 0,
  });
  return onward(move, (value) => ({ ...state, outputs: value }));
}
