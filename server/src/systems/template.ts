/** Whether a text is to be rendered first (Helm and Go `{{ }}`, Jinja and Ansible also `{% %}`): it may come to anything. */
export const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%');
