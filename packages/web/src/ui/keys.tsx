export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className="inline-flex gap-1">
      {keys.map((key) => (
        <kbd key={key} className="rounded border border-line bg-sunken px-1.5 font-mono text-xs text-soft">
          {key}
        </kbd>
      ))}
    </span>
  );
}
