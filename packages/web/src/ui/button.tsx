import type { ComponentProps } from 'react';

const base =
  'inline-flex items-center justify-center gap-1.5 rounded-md border px-3 font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55';

const looks = {
  primary: 'border-transparent bg-accent text-on-accent hover:enabled:bg-accent-strong',
  plain: 'border-line bg-surface text-ink shadow-xs shadow-transparent hover:enabled:bg-hover',
  quiet: 'border-transparent text-soft hover:enabled:bg-hover hover:enabled:text-ink',
  danger: 'border-transparent bg-bad-solid text-on-accent hover:enabled:opacity-90',
} as const;

const sizes = { small: 'h-7 px-2 text-xs', normal: 'h-8 text-sm', large: 'h-10 text-sm' } as const;

export interface ButtonLook {
  readonly look?: keyof typeof looks;
  readonly size?: keyof typeof sizes;
}

/** The same for what is a button and for links that look like one. */
export function buttonClass({ look = 'plain', size = 'normal' }: ButtonLook = {}): string {
  return `${base} ${looks[look]} ${sizes[size]}`;
}

type Props = ComponentProps<'button'> & ButtonLook & { readonly busy?: boolean };

/** While busy it takes no second click, and stays where the keyboard is. */
export function Button({ look, size, busy = false, className = '', type = 'button', onClick, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={busy ? 'button' : type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
      className={`${buttonClass({ ...(look === undefined ? {} : { look }), ...(size === undefined ? {} : { size }) })} ${busy ? 'opacity-70' : ''} ${className}`}
    />
  );
}
