import { isShorter, parsePeriod, type Period, type RetentionClass, type UsedPreset } from '@daybook/event';

/** What a rule that others made asks for. Data: what it says, where, and when that was read. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  /** What stands there, and what does not. */
  readonly note: string;
  readonly source: string;
  readonly url: string;
  /** When it was read, `YYYY-MM-DD`. */
  readonly dated: string;
}

const dated = '2026-11-28';

/** In the order of their names. Periods that a rule does not give itself are customs, and their notes say so. */
export const presets: readonly Preset[] = [
  {
    id: 'fedramp',
    title: 'FedRAMP (NIST SP 800-53 AU-11)',
    minimum: 'P90D',
    maximum: null,
    note: 'At least 90 days online, then as the records schedule of the agency says. OMB M-21-31, which many texts still name, was rescinded by M-26-14 on 22 May 2026.',
    source: 'FedRAMP Rev. 5 baselines, AU-11',
    url: 'https://www.fedramp.gov/',
    dated,
  },
  {
    id: 'gdpr-cnil',
    title: 'GDPR, as the CNIL recommends',
    minimum: 'P6M',
    maximum: 'P12M',
    note: 'The GDPR (Art. 5(1)(e)) names no number. The CNIL recommends 6 to 12 months for logs, and longer, up to 3 years, where that is justified.',
    source: 'CNIL, recommendation on logging (2021-122)',
    url: 'https://www.cnil.fr/',
    dated,
  },
  {
    id: 'gdpr-cnil-justified',
    title: 'GDPR, as the CNIL recommends, with a justification',
    minimum: 'P6M',
    maximum: 'P3Y',
    note: 'As gdpr-cnil, where the purpose is one for which more than a year is justified; say it under `purpose`.',
    source: 'CNIL, recommendation on logging (2021-122)',
    url: 'https://www.cnil.fr/',
    dated,
  },
  {
    id: 'hipaa',
    title: 'HIPAA',
    minimum: 'P6Y',
    maximum: null,
    note: '6 years are for documentation (45 CFR 164.316(b)(2)(i)). Whether raw logs are documentation, HHS has not said; 6 years is the cautious reading.',
    source: '45 CFR 164.312(b), 164.316(b)(2)(i)',
    url: 'https://www.ecfr.gov/current/title-45/section-164.316',
    dated,
  },
  {
    id: 'iso-27001',
    title: 'ISO/IEC 27001:2022',
    minimum: 'P13M',
    maximum: null,
    note: 'A.8.15 names no number: the organisation sets it. 13 months is custom: a year, and what comes late.',
    source: 'ISO/IEC 27001:2022, A.8.15',
    url: 'https://www.iso.org/standard/27001',
    dated,
  },
  {
    id: 'pci-dss',
    title: 'PCI DSS 4.0.1',
    minimum: 'P12M',
    maximum: null,
    note: '12 months, the latest 3 of them at once available.',
    source: 'PCI DSS 4.0.1, 10.5.1',
    url: 'https://www.pcisecuritystandards.org/',
    dated,
  },
  {
    id: 'soc-2',
    title: 'SOC 2',
    minimum: 'P13M',
    maximum: null,
    note: 'The criteria name no number. 13 months is custom: the period that is audited, and what comes late.',
    source: 'AICPA Trust Services Criteria, CC7',
    url: 'https://www.aicpa-cima.com/',
    dated,
  },
  {
    id: 'sox',
    title: 'SOX',
    minimum: 'P7Y',
    maximum: null,
    note: '7 years (17 CFR 210.2-06) bind the records of auditors; that companies keep theirs as long is custom.',
    source: '17 CFR 210.2-06',
    url: 'https://www.ecfr.gov/current/title-17/section-210.2-06',
    dated,
  },
];

export const usedPreset = ({ id, dated: on, minimum, maximum }: Preset): UsedPreset => ({
  id,
  dated: on,
  minimum,
  maximum,
});

/** What several presets ask for together: the largest minimum, the smallest maximum. */
export interface Bounds {
  readonly minimum: Period | null;
  readonly maximum: Period | null;
  /** The presets that each comes from. */
  readonly minimumOf: string | null;
  readonly maximumOf: string | null;
  /** They contradict each other. */
  readonly conflict: boolean;
}

export function combine(used: readonly UsedPreset[]): Bounds {
  let minimum: Period | null = null;
  let maximum: Period | null = null;
  let minimumOf: string | null = null;
  let maximumOf: string | null = null;
  for (const { id, minimum: low, maximum: high } of used) {
    const least = low === null ? null : parsePeriod(low);
    const most = high === null ? null : parsePeriod(high);
    if (least !== null && (minimum === null || isShorter(minimum, least))) [minimum, minimumOf] = [least, id];
    if (most !== null && isShorter(most, maximum)) [maximum, maximumOf] = [most, id];
  }
  const conflict = minimum !== null && maximum !== null && isShorter(maximum, minimum);
  return { minimum, maximum, minimumOf, maximumOf, conflict };
}

/** What of a class is not as its presets ask: each needs a decision in words. */
export function deviations({ minimum, maximum, presets: used }: RetentionClass): string[] {
  const bounds = combine(used);
  const found: string[] = [];
  if (bounds.conflict) found.push(`${bounds.minimumOf} asks for longer than ${bounds.maximumOf} allows`);
  if (bounds.minimum !== null && (minimum === null || isShorter(minimum, bounds.minimum)))
    found.push(`the minimum is shorter than ${bounds.minimumOf} asks for`);
  if (bounds.maximum !== null && isShorter(bounds.maximum, maximum))
    found.push(`the maximum is longer than ${bounds.maximumOf} allows`);
  if (bounds.minimum !== null && isShorter(maximum, bounds.minimum) && !bounds.conflict)
    found.push(`the maximum is shorter than ${bounds.minimumOf} asks for`);
  return found;
}
