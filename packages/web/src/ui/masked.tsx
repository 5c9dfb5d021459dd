import { Icon } from './icon.tsx';

/** Stands where the role does not show whether there is anything. */
export function Masked({ if: isMasked }: { readonly if: boolean | undefined }) {
  if (isMasked !== true) return null;
  return (
    <span className="inline-flex items-center gap-1 font-normal text-warn">
      <Icon name="lock" className="size-3" />
      masked
    </span>
  );
}
