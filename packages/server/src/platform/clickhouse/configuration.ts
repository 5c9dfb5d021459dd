import { engineSettings, type EngineLimits, tableSettings } from './limits.ts';

export const secretHeader = 'X-Daybook-Key';

/** Of the memory, the part that is enough for merges. */
const mergesShare = 3;

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * The engine's configuration file. The one handler answers only requests that carry the secret header, so that nothing
 * else at all is served; the endpoint itself has no password. Nothing is reported to anyone outside.
 *
 * It has no log of its own, also not of errors: those have the text of questions and of values in them, in many loggers, and so would
 * know people after they were erased. The engine writes no log where neither this file nor its command line names one.
 */
export function engineConfiguration(secret: string, limits: EngineLimits): string {
  const settings = {
    ...engineSettings,
    max_server_memory_usage: limits.memoryBytesMax,
    max_concurrent_queries: limits.queriesMax,
    // Past this no merge is begun: what is left is for inserts and questions, which nobody tries again unasked.
    merges_mutations_memory_usage_soft_limit: Math.floor(limits.memoryBytesMax / mergesShare),
  };
  const lines = Object.entries(settings).map(([name, value]) => `  <${name}>${value}</${name}>`);
  const tableLines = Object.entries(tableSettings).map(([name, value]) => `    <${name}>${value}</${name}>`);
  return `<clickhouse>
  <send_crash_reports><enabled>false</enabled></send_crash_reports>
${lines.join('\n')}
  <merge_tree>
${tableLines.join('\n')}
  </merge_tree>
  <http_handlers>
    <rule>
      <headers><${secretHeader}>${escapeXml(secret)}</${secretHeader}></headers>
      <handler><type>dynamic_query_handler</type><query_param_name>query</query_param_name></handler>
    </rule>
  </http_handlers>
</clickhouse>
`;
}
