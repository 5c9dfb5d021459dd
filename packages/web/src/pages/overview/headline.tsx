import type { OverviewJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { type Place, placesFor } from '../../app/navigation.ts';
import { shownOf } from '../../ui/problem.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { useNow } from '../../ui/now.ts';
import { Time } from '../../ui/time.tsx';
import { remedies, type Verdict, verdictOf } from './verdict.ts';

const looks: Readonly<
  Record<Verdict['tone'], { readonly icon: IconName; readonly text: string; readonly box: string }>
> = {
  good: { icon: 'check', text: 'text-good', box: 'border-good/30 bg-good-wash' },
  warn: { icon: 'warning', text: 'text-warn', box: 'border-warn/30 bg-warn-wash' },
  bad: { icon: 'warning', text: 'text-bad', box: 'border-bad/30 bg-bad-wash' },
  plain: { icon: 'clock', text: 'text-soft', box: 'border-line bg-surface' },
};

const reasonsMax = 8;

interface Props {
  readonly data: OverviewJson | undefined;
  /** Why the answer is not from now; what was known before says nothing then. */
  readonly error: unknown;
  readonly askedMs: number;
}

/** Whether everything is being recorded; what is not, and what to do. */
export function Headline({ data, error, askedMs }: Props) {
  const nowMs = useNow();
  if (error !== null) return <Unknown error={error} askedMs={askedMs} />;
  if (data === undefined) return null;
  const { tone, sentence, but } = verdictOf(data, nowMs);
  return (
    <Box tone={tone} sentence={sentence}>
      {but === null ? null : <p className="text-soft">{but}</p>}
      {data.reasons.length === 0 ? null : <Reasons reasons={data.reasons} />}
    </Box>
  );
}

function Unknown({ error, askedMs }: Pick<Props, 'error' | 'askedMs'>) {
  const { title, detail } = shownOf(error);
  return (
    <Box tone="bad" sentence="It is not known whether everything is being recorded">
      <p>
        {title}. {detail}
      </p>
      {askedMs === 0 ? null : (
        <p className="text-soft">
          What is below is from <Time iso={new Date(askedMs).toISOString()} />.
        </p>
      )}
    </Box>
  );
}

interface BoxProps {
  readonly tone: Verdict['tone'];
  readonly sentence: string;
  readonly children: React.ReactNode;
}

function Box({ tone, sentence, children }: BoxProps) {
  const { icon, text, box } = looks[tone];
  return (
    <div className={`mb-5 flex gap-3 rounded-lg border px-4 py-3.5 ${box}`}>
      <Icon name={icon} className={`mt-0.5 size-5 ${text}`} />
      <div className="min-w-0 flex-1">
        <p role="status" className={`text-base font-semibold wrap-break-word ${text}`}>
          {sentence}
        </p>
        {children}
      </div>
    </div>
  );
}

function Reasons({ reasons }: Pick<OverviewJson, 'reasons'>) {
  const rest = reasons.length - reasonsMax;
  return (
    <ul aria-label="What is the matter" className="mt-2 flex flex-col gap-2">
      {reasons.slice(0, reasonsMax).map(({ code, source, text }) => (
        <li key={text}>
          <p className="font-medium wrap-break-word">{text}</p>
          <p className="text-soft">
            {remedies[code]}
            {code === 'verification' ? <Way to="/integrity">Integrity</Way> : null}
            {source === null || code !== 'silent' ? null : <Way to="/sources">Sources</Way>}
          </p>
        </li>
      ))}
      {rest > 0 ? <li className="text-soft">and {rest} more, in the tables below</li> : null}
    </ul>
  );
}

/** To the page where more is said of it; only for who may open that. */
function Way({ to, children }: { readonly to: Place['to']; readonly children: string }) {
  if (!placesFor(useMe()).some((place) => place.to === to)) return null;
  return (
    <>
      {' '}
      <Link to={to} className="text-accent underline">
        {children}
      </Link>
    </>
  );
}
