/** A command for a POSIX shell that asks the API for the event. The token is the caller's: `DAYBOOK_TOKEN` of the shell. */
export function curlOf(origin: string, position: string): string {
  const url = `${origin}/v1/events/${encodeURIComponent(position)}`;
  return `curl --fail-with-body --header "authorization: Bearer $DAYBOOK_TOKEN" ${quoted(url)}`;
}

/** One word of the shell, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
