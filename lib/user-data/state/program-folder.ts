/** Folders whose programs are what their names say. */
export function isProgramFolder(folder: string): boolean {
  return /^(\/usr(\/local)?)?\/s?bin$|^\/opt\/aws\/bin$|^\/snap\/bin$|^\/usr\/libexec(\/iptables)?$|^(\/usr)?\/lib\/systemd$/.test(
    folder,
  );
}
