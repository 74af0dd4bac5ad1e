import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * The files through which Vulkan finds its drivers, in the order in which its loader on Linux looks for them:
 * those that `VK_DRIVER_FILES` (or the older `VK_ICD_FILENAMES`) names, which replace all others, or those in
 * the system's folders, with those of `VK_ADD_DRIVER_FILES` before them. An entry may be a file or a folder.
 */
export function vulkanDriverFiles(environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = environment.VK_DRIVER_FILES || environment.VK_ICD_FILENAMES;
  const added = listed(environment.VK_ADD_DRIVER_FILES);
  const places = named ? listed(named) : [...added, ...systemFolders(environment)];
  return [...new Set(places.flatMap(filesAt))];
}

function listed(text: string | undefined): string[] {
  return (text ?? '').split(delimiter).filter((entry) => entry !== '');
}

function systemFolders(environment: NodeJS.ProcessEnv): string[] {
  const home = homedir();
  return [
    environment.XDG_CONFIG_HOME || join(home, '.config'),
    ...(listed(environment.XDG_CONFIG_DIRS).length > 0 ? listed(environment.XDG_CONFIG_DIRS) : ['/etc/xdg']),
    '/usr/local/etc',
    '/etc',
    environment.XDG_DATA_HOME || join(home, '.local', 'share'),
    ...(listed(environment.XDG_DATA_DIRS).length > 0
      ? listed(environment.XDG_DATA_DIRS)
      : ['/usr/local/share', '/usr/share']),
  ].map((folder) => join(folder, 'vulkan', 'icd.d'));
}

/** The driver files at a place, sorted; none if it is absent or cannot be read. */
function filesAt(place: string): string[] {
  try {
    if (!statSync(place).isDirectory()) return [place];
    return readdirSync(place)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(place, name));
  } catch {
    return [];
  }
}
