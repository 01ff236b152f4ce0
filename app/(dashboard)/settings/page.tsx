/** Settings opens at its first section. */
import { redirect } from "next/navigation";

export default function Page(): never {
  redirect("/settings/me");
}
