import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { wholeNumber } from '../schemas/common.ts';
import {
  ClockConfirmation,
  ClockConfirmed,
  PlanList,
  PolicyChange,
  PolicyChanged,
  PresetList,
  RetentionState,
  Simulation,
  SimulationWanted,
} from '../schemas/retention.ts';

const tag = 'retention';
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;

export const getRetention = defineRoute({
  id: 'getRetention',
  tag,
  method: 'GET',
  path: '/v1/retention',
  summary: 'How long content is kept, and what is due',
  permission: ['retention:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'As it is now', schema: RetentionState },
  errors: [],
});

export const listPresets = defineRoute({
  id: 'listPresets',
  tag,
  method: 'GET',
  path: '/v1/retention/presets',
  summary: 'What rules that others made ask for',
  about:
    'Data with its source and date, not legal advice. Of those that a class names, the largest minimum and the smallest maximum hold.',
  permission: ['retention:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'All of them', schema: PresetList },
  errors: [],
});

export const setRetentionPolicy = defineRoute({
  id: 'setRetentionPolicy',
  tag,
  method: 'PUT',
  path: '/v1/retention/policy',
  summary: 'Set the retention policy',
  about:
    'Replaces the one in force. One that could have something destroyed sooner (a maximum that is new or shorter, a shorter minimum, other ' +
    'rules) comes into force once a second person approved it: then the answer is 202. It is a statement in the log.',
  permission: ['retention:write'],
  look: false,
  body: { about: 'The policy, and why', types: { 'application/json': PolicyChange } },
  answer: { status: 200, type: 'application/json', about: 'What is in force, and what waits', schema: PolicyChanged },
  errors: [...bodyErrors, 'limit.reached', 'look.not-recorded', 'retention.unknown'],
});

export const simulateRetention = defineRoute({
  id: 'simulateRetention',
  tag,
  method: 'POST',
  path: '/v1/retention/simulate',
  summary: 'What would be destroyed by a day, and what kept',
  about:
    'Of what is there now, with the holds that are in force now. Changes nothing. Worth a look before a policy is set or approved.',
  permission: ['retention:read'],
  look: false,
  body: { about: 'The day, and the policy', types: { 'application/json': SimulationWanted } },
  answer: { status: 200, type: 'application/json', about: 'What would become of it', schema: Simulation },
  errors: [...bodyErrors, 'retention.unknown', 'retention.simulation-running', 'server.closing'],
});

export const listPlans = defineRoute({
  id: 'listPlans',
  tag,
  method: 'GET',
  path: '/v1/retention/plans',
  summary: 'What was destroyed, and is about to be',
  about: 'Plans with their certificates, newest first. `daybook verify` recomputes what each was entitled to.',
  permission: ['retention:read'],
  look: false,
  query: z.object({
    limit: wholeNumber(1, 1000, 100),
    cursor: z.string().max(2048).optional().describe('From the page before'),
  }),
  answer: { status: 200, type: 'application/json', about: 'A page', schema: PlanList },
  errors: ['cursor.invalid'],
});

export const confirmClock = defineRoute({
  id: 'confirmClock',
  tag,
  method: 'POST',
  path: '/v1/retention/clock',
  summary: 'Confirm that the clock is right',
  about:
    'For all tenants. After it jumped, or went on for too long with nothing else that says so, nothing is destroyed until two people say that it is right. ' +
    'Where it is set, or the server starts again, before the second one did, it is to be asked again.',
  permission: ['retention:clock'],
  look: false,
  body: { about: 'Why', types: { 'application/json': ClockConfirmation } },
  answer: { status: 202, type: 'application/json', about: 'It waits for a second person', schema: ClockConfirmed },
  errors: [...bodyErrors, 'limit.reached', 'look.not-recorded'],
});
