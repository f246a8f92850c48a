-- Connections: a tenant's key to Cal.com's API, the second witness beside its webhooks.
--
-- What is asked and when is decided here, in rows; functions/reconcile only asks. It goes round:
--
--   claim_sync_step(now)              what to ask next, under a lease: null when nothing is due,
--                                     {"again": true} when it is to be claimed again
--   GET <url> with the key            one request, one booking or a page of them
--   settle_sync_step(lease, …)        stores what came and moves the cursor, in one transaction
--
-- until claim_sync_step() gives null or its time is up. It may be killed anywhere, and may run twice
-- at once: a lease ends by itself after two minutes, the step is claimed again and asks for the same
-- page, and what was stored already makes no row a second time.
--
-- claim_sync_step() gives, to the service only:
--   {"lease": uuid, "tenant_id", "kind": account | updated | future | past | window | uid | webhook,
--    "api_url": "https://api.cal.com/v2", "api_version": "2024-08-13" (null: send no header),
--    "path": "/bookings", "query": {"take": 250, …}, "key": the bearer token,
--    "webhook": of webhook only, what there should be; it takes a request for each place it may be at}
-- settle_sync_step() takes the lease and an answer:
--   {"status": 200, "bookings": [as read], "pagination": {as read}, "account": data of GET /me,
--    "webhook": see note_webhook(),
--    "remaining": x-ratelimit-remaining-*, "reset": x-ratelimit-reset-*, in seconds,
--    "too_large": true when the answer was: fewer bookings are asked for,
--    "error": a text without secrets; status 0: there was no answer}
-- and read_at, the time before the request was sent. Gives {"settled": false} when the lease is not
-- valid any more, else what became of the bookings: see store_observations().

create type public.connection_state as enum ('unchecked', 'connected', 'refused');
comment on type public.connection_state is
  'unchecked: Cal.com was not asked yet whose key it is; connected: it is asked for bookings; refused: Cal.com refused the key, and is only asked whether it takes it again, until it does or connect_tenant() gives another.';

create type public.webhook_state as enum ('in_order', 'twice', 'different', 'inactive', 'missing');
comment on type public.webhook_state is
  'How a tenant''s webhook is at Cal.com. in_order: it tells all there is to tell; twice: another scope has a second one, which does no harm; different: what it posts is refused, or lacks something; inactive: it is switched off; missing: there is none.';

create table private.connections (
  tenant_id uuid not null,
  secret_id uuid not null,
  api_url text not null,
  api_version text not null,
  scope text not null,
  whose text not null,
  hosts text[] not null default '{}',
  event_type_ids bigint[] not null default '{}',
  since timestamptz not null,
  check_every interval not null default interval '30 minutes',
  state public.connection_state not null default 'unchecked',
  reason text,
  refusals smallint not null default 0,
  account_id text,
  account_email text,
  budget text not null,
  webhook public.webhook_state,
  webhook_note text,
  webhook_url text,
  webhook_scopes jsonb not null default '[]',
  webhook_checked_at timestamptz,
  last_reconciled_at timestamptz,
  created_at timestamptz not null,
  constraint connections_pkey primary key (tenant_id),
  constraint connections_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint api_url_is_safe
    check (api_url ~ '^https://[^\s?#@]+$' or api_url ~ '^http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#@]*)?$'),
  constraint version_is_a_day check (api_version ~ '^\d{4}-\d\d-\d\d$'),
  constraint scope_is_known check (scope ~ '^(user|team/[0-9]+|organization/[0-9]+)$'),
  constraint whose_is_known check (whose in ('own', 'listed', 'all')),
  constraint someone_is_listed
    check (whose <> 'listed' or hosts <> '{}' or event_type_ids <> '{}'),
  constraint checks_are_apart
    check (check_every between interval '15 minutes' and interval '1 day'),
  constraint refusal_has_a_reason check ((state = 'refused') = (reason is not null)),
  constraint webhook_was_looked_at check (webhook is null or webhook_checked_at is not null)
);
alter table private.connections enable row level security;
comment on table private.connections is
  'A tenant''s connection to Cal.com''s API: the key (in Vault), what it may ask, and whose bookings of those it is shown are the tenant''s.';
comment on constraint api_url_is_safe on private.connections is
  'Cal.com''s API is asked over https: give its URL as https://api.cal.com/v2, without a query.';
comment on constraint version_is_a_day on private.connections is
  'A version of Cal.com''s API is a day: give it as 2024-08-13.';
comment on constraint scope_is_known on private.connections is
  'Which bookings are asked for is not said: give p_scope as user, team/<id> or organization/<id>.';
comment on constraint whose_is_known on private.connections is
  'Whose bookings become the tenant''s is not said: give p_whose as own, listed or all.';
comment on constraint someone_is_listed on private.connections is
  'The list names nobody: give p_hosts or p_event_type_ids, or p_whose => ''own''.';
comment on column private.connections.refusals is
  'How often the key was refused since a walk was last through: the more, the longer until it is tried again.';
comment on column private.connections.account_id is
  'Whose key it is, as Cal.com says; null until it has said so of this one.';
comment on column private.connections.scope is
  'Which list is asked for: user, the key''s own; or team/<id> or organization/<id>, of which its owner must be an admin.';
comment on column private.connections.whose is
  'Whose bookings become the tenant''s. own: those the key''s owner hosts, not those in which they are a guest, nor colleagues''; listed: those of hosts and event_type_ids; all: whatever the key is shown.';
comment on column private.connections.since is 'From when on bookings are backfilled, by their start.';
comment on column private.connections.check_every is 'How often it is asked what changed.';
comment on column private.connections.budget is
  'Whose limit of requests it shares: a hash of the account, once known.';
comment on column private.connections.webhook is
  'How the tenant''s webhook at Cal.com was when it was last looked at; null when nobody can say.';
comment on column private.connections.webhook_note is
  'What is wrong with it and what to do, or what was mended; null when there is nothing to say.';
comment on column private.connections.webhook_url is
  'Where it leads, as it was registered; null for the project''s own address.';
comment on column private.connections.last_reconciled_at is 'When a comparison with Cal.com was last through.';
comment on column private.connections.webhook_scopes is
  'Where at Cal.com webhooks lead to the tenant (WebhookScope of functions/_shared/cal-api): looked at first.';

create trigger connections_leave_vault
  after delete on private.connections
  for each row execute function private.forget_secret();

create trigger wrong_values_are_explained
  before insert or update of api_url, api_version, scope, whose, hosts, event_type_ids
  on private.connections
  for each row execute function private.explain_checks();

-- What an account of Cal.com may be asked, whoever asks: its limit is one for all its keys.
create table private.api_budgets (
  budget text not null,
  next_at timestamptz not null default '-infinity',
  lease uuid,
  leased_until timestamptz,
  remaining integer,
  constraint api_budgets_pkey primary key (budget)
);
alter table private.api_budgets enable row level security;
comment on table private.api_budgets is
  'When an account may be asked next: one request at a time, one a second, and none while fewer than twenty of its minute are left. Accounts were locked for bursts.';

create type private.sync_kind as enum (
  'account', 'uid', 'updated', 'future', 'past', 'window', 'webhook');
comment on type private.sync_kind is
  'What is asked, the more urgent first. account: whose key it is; uid: one booking; updated: what changed; future and past: the backfill; window: what is near, as not all that changes there is told by updated; webhook: whether the tenant''s webhook is in order.';

create table private.sync_cursors (
  tenant_id uuid not null,
  kind private.sync_kind not null,
  due_at timestamptz not null default 'infinity',
  began_at timestamptz,
  from_at timestamptz,
  until_at timestamptz,
  after_at timestamptz,
  skip integer not null default 0,
  size smallint,
  page text,
  cal_uid text,
  high_water timestamptz,
  reconciliation_id bigint,
  lease uuid,
  leased_until timestamptz,
  secret_id uuid,
  failed smallint not null default 0,
  error text,
  constraint sync_cursors_pkey primary key (tenant_id, kind),
  constraint sync_cursors_connection_fkey foreign key (tenant_id)
    references private.connections (tenant_id) on delete cascade
);
-- Whoever settles a step names its lease.
create index sync_cursors_by_lease on private.sync_cursors (lease) where lease is not null;
-- What is to be asked next, of each kind.
create index sync_cursors_due on private.sync_cursors (kind, due_at);
alter table private.sync_cursors enable row level security;
comment on table private.sync_cursors is
  'How far each walk through a tenant''s bookings is: moved with what was read, in one transaction.';
comment on column private.sync_cursors.due_at is 'When it goes on, or begins; infinity for when there is nothing to ask.';
comment on column private.sync_cursors.from_at is 'What the present walk goes from: starts, or, of updated, times of change.';
comment on column private.sync_cursors.until_at is 'Where it ends; null for nowhere.';
comment on column private.sync_cursors.after_at is 'How far it is. The next page begins with this value again, as several may have it.';
comment on column private.sync_cursors.skip is 'How many to leave out, where a whole page has one value, or is in no order.';
comment on column private.sync_cursors.size is
  'How many are asked for at a time, where the answer with more was too large; null for as many as there can be.';
comment on column private.sync_cursors.page is 'The next page, where Cal.com names it by a word of its own (2026-05-01).';
comment on column private.sync_cursors.cal_uid is 'The booking that is asked for, of kind uid.';
comment on column private.sync_cursors.high_water is 'Of updated: up to when all changes were read.';
comment on column private.sync_cursors.secret_id is 'The key under which the step was claimed.';

-- Bookings to be looked at one by one.
create table private.wanted_bookings (
  tenant_id uuid not null,
  cal_uid text not null,
  reason text not null,
  wanted_at timestamptz not null,
  constraint wanted_bookings_pkey primary key (tenant_id, cal_uid),
  constraint wanted_bookings_connection_fkey foreign key (tenant_id)
    references private.connections (tenant_id) on delete cascade,
  constraint reason_is_known check (reason in ('moved_to', 'series', 'not_listed'))
);
alter table private.wanted_bookings enable row level security;
comment on table private.wanted_bookings is
  'What is asked for by its uid. moved_to: a booking went there; series: an occurrence before it was cancelled, perhaps with all that followed; not_listed: it is live here, and the API did not list it.';

create function private.want(
  p_tenant_id uuid,
  p_uids text[],
  p_reason text,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if cardinality(p_uids) = 0 then
    return;
  end if;
  -- Who looks whether anything is wanted holds the cursor: of two at once the second sees what the
  -- first did, and none goes to rest over what the other wants.
  perform
  from private.sync_cursors c
  where c.tenant_id = p_tenant_id and c.kind = 'uid'
  for update;
  insert into private.wanted_bookings (tenant_id, cal_uid, reason, wanted_at)
  select p_tenant_id, u.uid, p_reason, p_now
  from unnest(p_uids) u (uid)
  where u.uid is not null
  order by u.uid
  on conflict (tenant_id, cal_uid) do nothing;
  update private.sync_cursors c
  set due_at = p_now
  where c.tenant_id = p_tenant_id
    and c.kind = 'uid'
    and c.due_at = 'infinity'
    and exists (select from private.wanted_bookings w where w.tenant_id = c.tenant_id);
end;
$$;
comment on function private.want(uuid, text[], text, timestamptz) is
  'Has bookings looked at by their uids, as soon as requests are left.';

create function private.budget_of(p_api_url text, p_account_id text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return encode(sha256(convert_to(p_api_url || ' ' || p_account_id, 'UTF8')), 'hex');
end;
$$;
comment on function private.budget_of(text, text) is
  'Whose limit a key counts against: the same for all keys of an account.';

-- Connecting -------------------------------------------------------------------------------------

create function private.begin_sync(p_tenant_id uuid, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from private.sync_cursors c where c.tenant_id = p_tenant_id and c.kind <> 'account';
  insert into private.sync_cursors (tenant_id, kind, due_at, high_water)
  values
    -- What was wanted with the key before still is.
    (p_tenant_id, 'uid', case
      when exists (select from private.wanted_bookings w where w.tenant_id = p_tenant_id) then p_now
      else 'infinity'
    end, p_now),
    -- What changes from now on is asked for; what was before, the backfill brings.
    (p_tenant_id, 'updated', p_now + interval '10 minutes', p_now),
    (p_tenant_id, 'future', p_now, null),
    (p_tenant_id, 'past', 'infinity', null),
    (p_tenant_id, 'window', p_now + interval '1 day', null),
    (p_tenant_id, 'webhook', (
      -- Whoever registers it has just looked.
      select coalesce(c.webhook_checked_at + interval '1 day', p_now)
      from private.connections c
      where c.tenant_id = p_tenant_id
    ), null);
end;
$$;
comment on function private.begin_sync(uuid, timestamptz) is
  'Begins with a tenant''s bookings from the start: the future first, then the past.';

create function public.connect_tenant(
  p_slug text,
  p_key text,
  p_api_url text default 'https://api.cal.com/v2',
  p_whose text default 'own',
  p_hosts text[] default '{}',
  p_event_type_ids bigint[] default '{}',
  p_scope text default 'user',
  p_since timestamptz default null,
  p_api_version text default '2024-08-13',
  p_now timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_key constant text := private.trimmed(p_key);
  v_secret_id uuid;
begin
  if length(v_key) >= 8 is not true or v_key ~ '\s' then
    perform private.refuse(
      'That is no API key', 'Make one in Cal.com under Settings, Developer, API keys.',
      'invalid_parameter_value');
  end if;
  -- Of two at once, the second waits and replaces what the first has stored.
  perform 1 from public.tenants t where t.id = v_tenant_id for no key update;
  delete from vault.secrets s
  where s.id = (select c.secret_id from private.connections c where c.tenant_id = v_tenant_id);
  v_secret_id := vault.create_secret(
    v_key, private.vault_name(v_tenant_id, 'key to Cal.com''s API'),
    'By which calbase asks Cal.com for this tenant''s bookings. Use connect_tenant() and disconnect_tenant().');

  insert into private.connections as c (
    tenant_id, secret_id, api_url, api_version, scope, whose, hosts, event_type_ids, since, budget,
    created_at
  )
  values (
    v_tenant_id, v_secret_id, rtrim(p_api_url, '/'), p_api_version, p_scope, p_whose,
    array(select lower(private.trimmed(h.host)) from unnest(p_hosts) h (host) order by 1),
    p_event_type_ids, coalesce(p_since, p_now - interval '90 days'), v_secret_id::text, p_now
  )
  on conflict (tenant_id) do update
  set (
      secret_id, api_url, api_version, scope, whose, hosts, event_type_ids, since, state, reason,
      refusals)
    = row (
      excluded.secret_id, excluded.api_url, excluded.api_version, excluded.scope, excluded.whose,
      excluded.hosts, excluded.event_type_ids, excluded.since, 'unchecked', null, 0),
    -- It may be another account's.
    (account_id, account_email, webhook, webhook_note, webhook_url, webhook_scopes,
      webhook_checked_at)
    = row (null, null, null, null, null, '[]', null);
  insert into private.sync_cursors as k (tenant_id, kind, due_at)
  values (v_tenant_id, 'account', p_now)
  on conflict (tenant_id, kind) do update
  set due_at = excluded.due_at, failed = 0, error = null, lease = null, leased_until = null;
end;
$$;
comment on function public.connect_tenant(
  text, text, text, text, text[], bigint[], text, timestamptz, text, timestamptz) is
  'Gives a tenant a key to Cal.com''s API, in place of the one it had: its bookings from p_since on (90 days ago) are backfilled, and reconciled from then on; see connection. p_api_url: https://api.cal.eu/v2 in the EU, or that of one''s own. p_whose: own, the bookings the key''s owner hosts; listed, those with p_hosts (addresses) or p_event_type_ids; all, whatever the key is shown. p_scope: user, team/<id> or organization/<id>. The key goes to Vault and is shown by nothing.';
revoke execute on function public.connect_tenant(
  text, text, text, text, text[], bigint[], text, timestamptz, text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.disconnect_tenant(p_slug text)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  delete from private.connections c where c.tenant_id = v_tenant_id;
  return found;
end;
$$;
comment on function public.disconnect_tenant(text) is
  'Takes a tenant''s key to Cal.com''s API out of Vault: it is asked for nothing any more. What was read stays. Tells whether there was one.';
revoke execute on function public.disconnect_tenant(text)
  from public, anon, authenticated, service_role;
