import type { Gone, Model } from './model.ts';
import type { Register } from '../../../packages/server/src/retain/register.ts';
import type { IndexRange } from '@daybook/event';

/** Holds what certificates say against what is gone. */
export class Accounts {
  /** What is gone and no certificate accounts for. What went since the last look is looked for. */
  check(register: Register, model: Model): string[] {
    const problems: string[] = [];
    for (const gone of model.fresh) {
      const { index, sections } = gone;
      // All of it went after that: this is what is accounted for.
      if (sections !== null && !model.kept.has(index)) continue;
      const isAccounted =
        sections === null
          ? isPlanned(register, gone) || isErased(register, gone, [])
          : isErased(register, gone, sections);
      if (!isAccounted)
        problems.push(`no certificate accounts for event ${index}, sections ${sections?.join() ?? 'all'}`);
    }
    model.fresh = [];
    return problems;
  }
}

const isIn = (ranges: readonly IndexRange[], index: number): boolean =>
  ranges.some(([first, last]) => first <= index && index <= last);

function isPlanned(register: Register, { index, class: ofClass, day, source }: Gone): boolean {
  return register.plansOf(ofClass, day).some(({ index: at, statement: plan }) => {
    const certificate = register.basis.certificates.get(at)?.statement;
    if (certificate === undefined || index < plan.first || index > plan.last || plan.sources.includes(source))
      return false;
    return !isIn(plan.except, index) && !isIn(plan.absent, index) && !isIn(certificate.kept, index);
  });
}

/** Whether erasures account for sections; all of the content for an empty list. */
function isErased(
  register: Register,
  { index, class: ofClass, day, source }: Gone,
  sections: readonly number[],
): boolean {
  return register.erasures().some(({ index: at, statement }) => {
    const certificate = register.basis.certificates.get(at)?.statement;
    if (certificate === undefined || isIn(certificate.kept, index) || statement.sources.includes(source)) return false;
    return statement.parts.some(
      (part) =>
        part.class === ofClass &&
        part.day === day &&
        isIn(part.ranges, index) &&
        (part.sections.length === 0 ||
          (sections.length > 0 && sections.every((id) => part.sections.some((each) => each === id)))),
    );
  });
}
