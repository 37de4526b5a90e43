/** The tools for language models as the manifest declares them, out of their declarations. Only people's texts are translated. */
export function modelTools({ tools }) {
  const texts = {};
  const text = (key, value) => {
    texts[key] = value;
    return `%${key}%`;
  };
  const languageModelTools = tools().map(({ name, title, summary, description, input }) => ({
    name,
    displayName: text(`tools.${name}`, title),
    userDescription: text(`tools.${name}.summary`, summary),
    modelDescription: description,
    toolReferenceName: name.replaceAll('_', '-'),
    canBeReferencedInPrompt: true,
    icon: '$(key)',
    when: 'isWorkspaceTrusted',
    tags: ['tls', 'certificates', 'keystore', 'kubernetes'],
    inputSchema: input,
  }));
  return { languageModelTools, texts };
}
