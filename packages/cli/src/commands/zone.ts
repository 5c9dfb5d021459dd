import { InvalidArgumentError } from 'commander';

/** Minutes east of UTC of an option such as `+02:00`. */
export function parseZone(text: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  const minutes = Number(match?.[2]) * 60 + Number(match?.[3]);
  if (match === null || minutes > 1080) throw new InvalidArgumentError('An offset looks like +02:00.');
  return match[1] === '-' ? -minutes : minutes;
}
