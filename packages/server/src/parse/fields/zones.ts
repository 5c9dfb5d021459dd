/**
 * Names of zones that stand for one offset wherever they are used, in minutes east of UTC (names of the tz database).
 * Names that several countries use for different offsets (IST, CST, BST) are left out: nothing is guessed.
 */
const zones: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['UCT', 0],
  ['GMT', 0],
  ['WET', 0],
  ['WEST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['MEZ', 60],
  ['MESZ', 120],
  ['EET', 120],
  ['EEST', 180],
  ['SAST', 120],
  ['MSK', 180],
  ['JST', 540],
  ['KST', 540],
  ['WIB', 420],
  ['ACST', 570],
  ['ACDT', 630],
  ['AEST', 600],
  ['AEDT', 660],
  ['AWST', 480],
  ['NZST', 720],
  ['NZDT', 780],
  ['EST', -300],
  ['EDT', -240],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['AKST', -540],
  ['AKDT', -480],
  ['HST', -600],
  ['NST', -210],
  ['NDT', -150],
]);

/** Null for a name that is not known, or is used for several offsets. */
export function zoneMinutes(name: string): number | null {
  return zones.get(name) ?? null;
}
