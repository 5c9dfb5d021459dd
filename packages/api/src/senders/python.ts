import type { Sender } from './sender.ts';

export const python: Sender = {
  id: 'python',
  name: 'Python, by its logging',
  about:
    'For applications in Python, from 3.9 on, without a package. Sends in the background; up to 10,000 events wait in memory while the server is away.',
  format: 'json',
  steps: ({ url, token }) => [
    { about: 'Put this module beside your code:', file: 'daybook_handler.py', text: moduleText(url) },
    {
      about: 'Give the process its token, and log an event:',
      file: null,
      text: `export DAYBOOK_TOKEN='${token}'
cat > try_daybook.py <<'END'
import logging

from daybook_handler import DaybookHandler

access = logging.getLogger("access")
access.setLevel(logging.INFO)
access.addHandler(DaybookHandler())

access.info("alice signed in", extra={"event": {
    "kind": "auth.login", "outcome": "success", "actor": {"id": "alice"},
}})
END
python3 try_daybook.py
`,
    },
  ],
};

function moduleText(url: string): string {
  return `import datetime
import json
import logging
import os
import queue
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

URL = "${url}/v1/events"
WAITING_MAX = 10_000
BATCH_MAX = 500
CLOSE_SECONDS_MAX = 30


class DaybookHandler(logging.Handler):
    """Sends the \`event\` of records that have one, in their order, from a thread of its own."""

    def __init__(self):
        super().__init__()
        self._token = os.environ["DAYBOOK_TOKEN"]
        self._waiting = queue.Queue(WAITING_MAX)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="daybook", daemon=True)
        self._thread.start()

    def emit(self, record):
        event = getattr(record, "event", None)
        if event is None:
            return
        made = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
        try:
            self._waiting.put_nowait(json.dumps({"time": made.isoformat(), **event}))
        except Exception:
            self.handleError(record)

    def close(self):
        """Waits until what is left was sent. \`logging\` calls it when the program ends."""
        if not self._closing.is_set():
            self._closing.set()
            self._thread.join(CLOSE_SECONDS_MAX)
        super().close()

    def _run(self):
        while not (self._closing.is_set() and self._waiting.empty()):
            batch = self._batch()
            if batch:
                self._deliver(batch)

    def _batch(self):
        batch = []
        try:
            batch.append(self._waiting.get(timeout=0.2))
            while len(batch) < BATCH_MAX:
                batch.append(self._waiting.get_nowait())
        except queue.Empty:
            pass
        return batch

    def _deliver(self, batch):
        """Tries until there is an answer. The key makes sure that trying again adds nothing twice."""
        key = str(uuid.uuid4())
        wait_seconds = 0.25
        while True:
            status, text = self._send(key, "\\n".join(batch).encode())
            if status not in (0, 408, 429, 503):
                break
            time.sleep(wait_seconds)
            wait_seconds = min(wait_seconds * 2, 30)
        if status != 200 or json.loads(text)["refused"] > 0:
            print(f"Daybook answered {status}: {text}", file=sys.stderr)

    def _send(self, key, body):
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/x-ndjson",
            "Idempotency-Key": key,
        }
        try:
            request = urllib.request.Request(URL, body, headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)
`;
}
