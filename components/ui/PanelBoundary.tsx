"use client";
/** Keeps a fault in one panel from taking the page with it: the panel says so, and can be drawn again. */
import { Component, type ReactNode } from "react";
import { ErrorState } from "./ErrorState.tsx";

type Props = { children: ReactNode };
type State = { error: unknown };

export class PanelBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <ErrorState
        title="This part of the page could not be drawn. The rest of it works, and receiving webhooks does not depend on it."
        error={error}
        onRetry={() => this.setState({ error: undefined })}
      />
    );
  }
}
