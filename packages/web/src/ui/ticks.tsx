/** Text of the server, with what stands between backticks as code. */
export function Ticks({ text }: { readonly text: string }) {
  return text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? <code key={`${i} ${part}`}>{part}</code> : part));
}
