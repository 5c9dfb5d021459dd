import type { ExportFormat } from '@daybook/api';
import { useEffect, useRef, useState } from 'react';
import { notice } from '../../../ui/notices.tsx';
import type { Asked } from '../asked.ts';
import type { Offer } from './offer.ts';
import { type Cut, type SoFar, takeExport } from './take.ts';

/** One export: how far it has got (null while none is under way), and what came of it where it was cut. It ends with the dialog. */
export function useTaking(asked: Asked, onDone: () => void) {
  const [soFar, setSoFar] = useState<SoFar | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [cut, setCut] = useState<Cut | null>(null);
  const running = useRef<AbortController | null>(null);
  const kept = useRef<Cut | null>(null);
  useEffect(
    () => () => {
      running.current?.abort();
      if (running.current === null) void kept.current?.spool.discard().catch(() => undefined);
    },
    [],
  );
  const begin = async (format: ExportFormat, offer: Offer | null): Promise<void> => {
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setSoFar({ events: kept.current?.file.events ?? 0, bytes: kept.current?.file.bytes ?? 0 });
    try {
      const { signal } = abort;
      kept.current = await takeExport({ asked, format, offer, signal, onProgress: setSoFar }, kept.current);
      setCut(kept.current);
      if (kept.current !== null) return;
      notice('Export saved');
      onDone();
    } catch (failure) {
      if (abort.signal.aborted) await kept.current?.spool.discard().catch(() => undefined);
      else setError(failure);
    } finally {
      running.current = null;
      setSoFar(null);
    }
  };
  return { soFar, error, cut, begin: (format: ExportFormat, offer: Offer | null) => void begin(format, offer) };
}
