"use client";
/** What people say to each other about a group. Plain text, shown as it was written. */
import { useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useCommentFailure } from "#components/queries/failures.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Textarea } from "#components/ui/Textarea.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { FailureDetail } from "#lib/contracts/failures.ts";
import { visibleLines } from "#lib/domain/visible.ts";

export function FailureComments({ failure }: { failure: FailureDetail }) {
  const [text, setText] = useState("");
  const comment = useCommentFailure(failure.fingerprint);
  const reason = useRoleReason("operator");
  const send = () => comment.mutate(text.trim(), { onSuccess: () => setText("") });
  return (
    <Section title="Comments">
      {failure.comments.length > 0 && (
        <ol className="mb-3 border-t">
          {failure.comments.map(({ id, author, text: said, createdAt }) => (
            <li key={id} className="border-b py-2">
              <p className="text-sm text-muted">
                {author} <Time value={createdAt} />
              </p>
              <p className="max-w-[72ch] break-words whitespace-pre-wrap">{visibleLines(said)}</p>
            </li>
          ))}
        </ol>
      )}
      <Textarea
        aria-label="Comment"
        rows={2}
        maxLength={4000}
        placeholder="What you know about it, for the next one who looks"
        value={text}
        disabled={reason !== undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        className="mt-2"
        pending={comment.isPending}
        disabledReason={reason ?? (text.trim() === "" ? "Write something first." : undefined)}
        onClick={send}
      >
        Comment
      </Button>
      {comment.error && <ErrorState title="The comment was not saved. It is still in the field." error={comment.error} />}
    </Section>
  );
}
