"use client";
/** The signed-in person for every component below: for their name, and for saying why a button is not theirs. */
import { createContext, type ReactNode, use } from "react";
import type { Me } from "#lib/contracts/people.ts";
import { type Role, roleCovers } from "#lib/domain/delivery.ts";

const MeContext = createContext<Me | undefined>(undefined);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error("useMe needs a MeProvider above it.");
  return me;
}

/**
 * Why the signed-in person may not do what needs `role`; undefined when they may. For `disabledReason` of a button:
 * the server decides, this only explains beforehand.
 */
export function useRoleReason(role: Role): string | undefined {
  const me = useMe();
  return roleCovers(me.role, role) ? undefined : `This needs the role ${role}; yours is ${me.role}. An administrator can change it.`;
}
