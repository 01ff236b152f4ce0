/** What the browser asks about people. */
import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Page } from "#lib/contracts/page.ts";
import type { Me, setupRequest, User, UserCreate, UserPatch } from "#lib/contracts/people.ts";
import { api } from "./api.ts";

export const usersOptions = () => queryOptions({ queryKey: ["users"], queryFn: ({ signal }) => api.get<Page<User>>("/users", {}, signal) });

export const createUser = (user: UserCreate) => api.post<User>("/users", user);
export const changeUser = (id: string, change: UserPatch) => api.patch<User>(`/users/${id}`, change);

/** Works once, with the token of the set-up link. */
export const createFirstUser = (request: z.input<typeof setupRequest>) => api.post<Me>("/setup", request);
