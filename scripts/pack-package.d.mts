export function packPackage(folder: string, destination: string): void
