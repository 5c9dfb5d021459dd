import { Badge } from '../../ui/badge.tsx';
import { pageOf, techniqueOf } from './attack.ts';

/** Techniques of MITRE ATT&CK lead to their pages there. */
export function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => {
        const id = techniqueOf(tag);
        return id === null ? (
          <Badge key={tag}>{tag.replace(/^attack\./, '').replaceAll(/[_-]/g, ' ')}</Badge>
        ) : (
          <a key={tag} href={pageOf(id)} target="_blank" rel="noreferrer" className="hover:underline">
            <Badge tone="accent">{id}</Badge>
          </a>
        );
      })}
    </span>
  );
}
