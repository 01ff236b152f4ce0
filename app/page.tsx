/** The front door leads to Overview. */
import { redirect } from "next/navigation";

export default function FrontDoor(): never {
  redirect("/overview");
}
