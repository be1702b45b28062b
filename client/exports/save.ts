/** Hands a file to the browser to save. */
export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function saveCsv(csv: string, name: string): void {
  save(new Blob([csv], { type: 'text/csv' }), name);
}
