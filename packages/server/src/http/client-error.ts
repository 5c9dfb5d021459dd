import type { Socket } from 'node:net';
import { AppError, type ErrorCode, problemType, toProblem } from '@daybook/api';
import { isLong } from './long-body.ts';

interface ClientError extends Error {
  code?: string;
  bytesParsed?: number;
}

/** Answers what never became a request, on the bare socket, and ends it. */
export function answerClientError(error: ClientError, socket: Socket): void {
  // Node has taken it off its list: it is not asked again.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isLong(socket)) return;
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  // Where an answer was begun, a second one would be taken for part of it.
  if (socket.bytesWritten > 0 && hasAnswerUnderWay(socket)) {
    socket.destroy();
    return;
  }
  const problem = new AppError(codeOf(error));
  const body = JSON.stringify(toProblem(problem));
  socket.end(
    `HTTP/1.1 ${problem.status} ${reasons[problem.status] ?? 'Bad Request'}\r\n` +
      `content-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n` +
      `x-content-type-options: nosniff\r\n\r\n${body}`,
  );
  // A peer that never reads must not keep the socket.
  socket.setTimeout(lingerMs, () => socket.destroy());
}

const lingerMs = 2_000;
const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function codeOf(error: ClientError): ErrorCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'request.headers-too-large';
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request.timeout';
  return 'request.malformed';
}

/** Node keeps the answer that a socket is busy with in `_httpMessage`. */
function hasAnswerUnderWay(socket: Socket): boolean {
  const message = (socket as Socket & { _httpMessage?: { headersSent?: boolean } | null })._httpMessage;
  return message?.headersSent === true;
}
