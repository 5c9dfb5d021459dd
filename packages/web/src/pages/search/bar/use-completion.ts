import { resolveField, tokenAt } from '@daybook/query';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { KnownFields } from '../../../api/fields.ts';
import type { Asked } from '../asked.ts';
import { suggestionsQuery, useFacets } from '../counts.ts';
import { type Completion, completionAt, plainText } from './complete.ts';

const pauseMs = 200;
const prefixCharsMax = 256;

/** What could stand at the caret: of what is known here, and, when the typing pauses, of what the server finds in the search. */
export function useCompletion(
  asked: Asked,
  fields: KnownFields | null,
  text: string,
  caret: number,
  isOpen: boolean,
): Completion {
  const { data: facets } = useFacets(asked, { enabled: false });
  const wanted = isOpen && fields !== null ? suggestible(fields, text, caret) : null;
  const paused = useLater(wanted === null ? '' : JSON.stringify(wanted));
  const [field, prefix] = paused === '' ? ['', ''] : (JSON.parse(paused) as [string, string]);
  const isNow = wanted !== null && wanted[0] === field && wanted[1] === prefix;
  const { data: found } = useQuery({ ...suggestionsQuery(asked, field, prefix), enabled: isNow });
  return useMemo(() => {
    if (!isOpen || fields === null) return { token: tokenAt(text, caret), candidates: [] };
    const counted = new Map(facets?.facets.map(({ field: name, values }) => [name, values]));
    if (found !== undefined) {
      const known = counted.get(found.field) ?? [];
      const more = found.values.filter(({ value }) => !known.some((each) => each.value === value));
      counted.set(found.field, [...known, ...more]);
    }
    const sources = [...fields.sources.values()];
    return completionAt(text, caret, { catalogue: fields.catalogue, sources, counted });
  }, [isOpen, fields, text, caret, facets, found]);
}

/** Field and beginning of the value at the caret, where the server can say how it goes on. */
function suggestible(fields: KnownFields, text: string, caret: number): [field: string, prefix: string] | null {
  const token = tokenAt(text, caret);
  if (token.kind !== 'value') return null;
  const field = resolveField(fields.catalogue, plainText(token.field ?? ''));
  if (field === null || !fields.isCountable(field.name) || field.type === 'boolean' || field.type === 'enum')
    return null;
  const prefix = plainText(token.typed);
  if (field.name === 'source' || prefix.length > prefixCharsMax || /[*?[{<>]/.test(prefix)) return null;
  return [field.name, prefix];
}

function useLater(text: string): string {
  const [later, setLater] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}
