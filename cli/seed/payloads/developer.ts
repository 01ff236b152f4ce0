/** GitHub's and Slack's events. */
import type { Sketch } from "#cli/seed/template.ts";

const REPO = "<pick:storefront|billing|mobile|infra>";
const REPOSITORY = {
  id: "=<from:700100-700103>",
  name: REPO,
  full_name: `acme/${REPO}`,
  private: true,
  owner: { login: "acme", id: 9919, type: "Organization" },
  default_branch: "main",
  visibility: "private",
  open_issues_count: "=<from:10-60>",
};
const SENDER = { login: "<pick:alindqvist|jweber|mtanaka|aokafor|dependabot>", type: "User", site_admin: false };

const github = (
  event: string,
  action: string | null,
  weight: number,
  body: Record<string, unknown>,
  entity: string,
  occurred?: string,
): Sketch => ({
  type: action === null ? event : `${event}.${action}`,
  weight,
  headers: [
    ["x-github-event", event],
    ["x-github-delivery", "<uuid#guid>"],
    ["x-github-hook-id", "412089114"],
  ],
  body: {
    ...(action === null ? {} : { action }),
    ...body,
    repository: REPOSITORY,
    organization: { login: "acme", id: 9919 },
    sender: SENDER,
  },
  key: "<uuid#guid>",
  entity: `<from:700100-700103>:${entity}`.replace(/:$/, ""),
  ...(occurred ? { occurred } : {}),
});

const run = (status: string, conclusion: string | null) => ({
  workflow_run: {
    id: "=<digits:11#run>",
    name: "<pick:ci|deploy|nightly>",
    head_branch: "<pick:main|release|feature-checkout>",
    head_sha: "<hex:40>",
    event: "push",
    status,
    conclusion,
    run_attempt: "=<from:1-2>",
    actor: SENDER,
  },
});
const job = (status: string, conclusion: string | null) => ({
  workflow_job: {
    id: "=<digits:11#job>",
    name: "<pick:test|lint|build|e2e>",
    status,
    conclusion,
    labels: ["ubuntu-24.04"],
    runner_group_name: "default",
    head_branch: "<pick:main|release|feature-checkout>",
    steps: [
      { name: "Set up", status: "completed", number: 1 },
      { name: "Run", status, number: 2 },
    ],
  },
});
const pull = (state: string) => ({
  number: "=<from:1800-2400#n>",
  pull_request: {
    number: "=<from:1800-2400#n>",
    state,
    title: "<pick:Fix the checkout total|Bump undici|Add invoice export|Tidy the header>",
    user: SENDER,
    draft: false,
    head: { ref: "feature-checkout", sha: "<hex:40>" },
    base: { ref: "main" },
    additions: "=<from:1-400>",
    deletions: "=<from:0-200>",
    updated_at: "<isosec>",
  },
});

export const githubSketches: readonly Sketch[] = [
  github("workflow_job", "completed", 260, job("completed", "<pick:success|failure|cancelled>"), ""),
  github("workflow_job", "in_progress", 200, job("in_progress", null), ""),
  github("workflow_run", "completed", 120, run("completed", "<pick:success|failure|cancelled>"), ""),
  github(
    "push",
    null,
    110,
    {
      ref: "refs/heads/<pick:main|release|feature-checkout>",
      before: "<hex:40#before>",
      after: "<hex:40#after>",
      forced: false,
      head_commit: {
        id: "<hex:40#after>",
        message: "<pick:Fix the checkout total|Bump undici|Add invoice export>",
        timestamp: "<isosec>",
        author: { name: "<name>" },
      },
    },
    "refs/heads/<pick:main|release|feature-checkout>",
    "isosec",
  ),
  github("pull_request", "synchronize", 70, pull("open"), "<from:1800-2400#n>", "isosec"),
  github("pull_request", "opened", 30, pull("open"), "<from:1800-2400#n>", "isosec"),
  github("pull_request", "closed", 26, pull("closed"), "<from:1800-2400#n>", "isosec"),
  github("star", "created", 3, { starred_at: "<isosec>" }, ""),
];

const slack = (kind: string, weight: number, body: Record<string, unknown>): Sketch => ({
  type: kind,
  weight,
  body: {
    token: "[redacted]",
    team_id: "T024BE7LD",
    api_app_id: "A0FFV41KK",
    event: { type: kind, ...body },
    type: "event_callback",
    event_id: "Ev<letters:9#ev>",
    event_time: "=<sec>",
    authorizations: [{ team_id: "T024BE7LD", user_id: "U0BOT", is_bot: true, is_enterprise_install: false }],
    is_ext_shared_channel: false,
  },
  key: "Ev<letters:9#ev>",
  ...(body.channel ? { entity: `T024BE7LD:${String(body.channel)}` } : {}),
  occurred: "sec",
});
const CHANNEL = "<pick:C0SUPPORT1|C0ENG00001|C0SALES001|C0RANDOM01>";

export const slackSketches: readonly Sketch[] = [
  slack("message", 240, { channel: CHANNEL, user: "<slackuser>", text: "<text>", ts: "<slackts#ts>", channel_type: "channel" }),
  slack("reaction_added", 110, {
    user: "<slackuser>",
    reaction: "<pick:eyes|white_check_mark|heart|tada>",
    item: { type: "message", channel: CHANNEL, ts: "<slackts#ts>" },
  }),
  slack("app_mention", 20, { channel: CHANNEL, user: "<slackuser>", text: "<text>", ts: "<slackts#ts>" }),
  slack("member_joined_channel", 4, { channel: CHANNEL, user: "<slackuser>", inviter: "U0BOT" }),
];
