import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/now.ts';
import { Page } from '../../ui/page.tsx';
import { Loading } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { Headline } from './headline.tsx';
import { Log } from './log.tsx';
import { isRefreshed, overviewQuery } from './query.ts';
import { Rate } from './rate.tsx';
import { RefusedDeliveries } from './refused.tsx';
import { Sources } from './sources.tsx';
import { Storage } from './storage.tsx';

export function OverviewPage() {
  const [sinceMs, setSinceMs] = useState(() => Date.now());
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery(overviewQuery(sinceMs));
  const goesOn = isRefreshed(sinceMs, useNow());
  const again = (): void => {
    setSinceMs(Date.now());
    void refetch();
  };
  return (
    <Page
      title="Overview"
      about="What comes in and what does not, whether it can be proved and found, and how long there is room for it."
      actions={
        <>
          {goesOn || dataUpdatedAt === 0 ? null : (
            <p className="self-center text-soft">
              No longer refreshed by itself; from <Time iso={new Date(dataUpdatedAt).toISOString()} />
            </p>
          )}
          <Button busy={isFetching && error !== null} onClick={again}>
            Refresh
          </Button>
        </>
      }
    >
      <Headline data={data} error={error} askedMs={dataUpdatedAt} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : (
        <>
          <Rate {...data} />
          {data.counts === 'withheld' ? null : (
            <>
              <Sources {...data} />
              <RefusedDeliveries {...data} />
            </>
          )}
          <Log {...data} />
          {data.storage === null ? null : <Storage storage={data.storage} />}
        </>
      )}
    </Page>
  );
}
