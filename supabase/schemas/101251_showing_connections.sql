-- Showing connections: how they are, and how far the backfill is.

create function private.backfill_of(
  p_connection private.connections,
  out is_backfilled boolean,
  out bookings_read integer,
  out bookings_expected integer
)
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_future public.reconciliations;
  v_past public.reconciliations;
  v_begun boolean;
begin
  select count(*) = 2 and bool_and(k.due_at = 'infinity' and k.began_at is null),
    bool_or(k.kind = 'future' and (k.due_at = 'infinity' or k.began_at is not null))
  into is_backfilled, v_begun
  from private.sync_cursors k
  where k.tenant_id = p_connection.tenant_id and k.kind in ('future', 'past');
  -- Before that, the walks there are were made with another key.
  if not coalesce(v_begun, false) or p_connection.account_id is null then
    is_backfilled := false;
    return;
  end if;
  select r.* into v_future
  from public.reconciliations r
  where r.tenant_id = p_connection.tenant_id and r.kind = 'future'
  order by r.id desc
  limit 1;
  select r.* into v_past
  from public.reconciliations r
  where r.tenant_id = p_connection.tenant_id and r.kind = 'past' and r.id > v_future.id
  order by r.id desc
  limit 1;
  -- The list of the past goes on into the future, and its number is that of all.
  bookings_expected := coalesce(v_past.expected, v_future.expected);
  bookings_read := case when is_backfilled and bookings_expected is not null then bookings_expected
    else least(v_future.shown + coalesce(v_past.shown, 0), bookings_expected) end;
end;
$$;
comment on function private.backfill_of(private.connections) is
  'How far the backfill of a connection is: whether it is through, how many bookings were read (those on the edge of two pages twice), and of how many, null when Cal.com does not say.';

create view public.connection with (security_invoker = true) as
select
  t.slug as tenant, c.state, c.reason, c.account_email as account, c.whose, c.hosts, c.event_type_ids,
  c.scope, c.api_url, c.api_version, c.since,
  g.is_backfilled, g.bookings_read, g.bookings_expected,
  u.high_water as changes_read_until, c.last_reconciled_at, w.never_told,
  c.webhook, c.webhook_note, c.webhook_checked_at, f.under_way, f.next_at, w.error,
  (select count(*) from private.wanted_bookings w where w.tenant_id = c.tenant_id) as to_look_at,
  b.remaining as requests_left, c.created_at, c.tenant_id
from private.connections c
join public.tenants t on t.id = c.tenant_id
join private.connections_told w on w.tenant_id = c.tenant_id
left join private.api_budgets b on b.budget = c.budget
left join private.sync_cursors u on u.tenant_id = c.tenant_id and u.kind = 'updated'
cross join lateral (
  select array_agg(s.kind::text order by s.kind) filter (where s.began_at is not null) as under_way,
    nullif(min(s.due_at) filter (where (s.kind = 'account') = (c.state <> 'connected')), 'infinity')
      as next_at
  from private.sync_cursors s
  where s.tenant_id = c.tenant_id
) f
cross join lateral private.backfill_of(c) g
order by t.slug;
comment on view public.connection is
  'The tenants'' connections to Cal.com''s API: whose key it is, whose bookings become the tenant''s, how far the backfill and the reconciling are, and what stands in their way. Never the key.';
comment on column public.connection.tenant is 'The tenant''s slug.';
comment on column public.connection.state is 'Whether its key is used; refused: it is only asked whether Cal.com takes it again.';
comment on column public.connection.reason is 'Why Cal.com refuses the key, and what to do.';
comment on column public.connection.account is 'Address of whose key it is.';
comment on column public.connection.whose is
  'Whose bookings become the tenant''s: own, those the key''s owner hosts; listed, those of hosts and event_type_ids; all, whatever the key is shown.';
comment on column public.connection.hosts is 'Addresses of the hosts whose bookings they are.';
comment on column public.connection.event_type_ids is 'Event types whose bookings they are.';
comment on column public.connection.scope is 'Which list is asked for: user, team/<id> or organization/<id>.';
comment on column public.connection.api_url is 'Where Cal.com''s API is.';
comment on column public.connection.api_version is 'Which version of it is asked (cal-api-version).';
comment on column public.connection.since is 'From which start on bookings are backfilled.';
comment on column public.connection.created_at is 'When the tenant was first connected.';
comment on column public.connection.tenant_id is 'The tenant.';
comment on column public.connection.is_backfilled is 'Whether all bookings from since on were read.';
comment on column public.connection.bookings_read is 'How many bookings the backfill has read; empty before it begins.';
comment on column public.connection.bookings_expected is
  'Of how many, as Cal.com said when it began; empty when it does not say.';
comment on column public.connection.changes_read_until is 'Up to when all changes in Cal.com were read.';
comment on column public.connection.last_reconciled_at is 'When a comparison with Cal.com was last through.';
comment on column public.connection.never_told is
  'How many bookings of the last seven days'' findings no webhook had told of: see found_in_cal. Many mean that the webhook is off, or has another secret.';
comment on column public.connection.webhook is
  'How its webhook at Cal.com was when it was last looked at: in_order, twice, different, inactive or missing; empty when nobody can say.';
comment on column public.connection.webhook_note is
  'What is wrong with the webhook and what to do, or what was mended; empty when there is nothing to say.';
comment on column public.connection.webhook_checked_at is 'When the webhook was last looked at; once a day.';
comment on column public.connection.under_way is 'The walks that have begun and are not through; see reconciliations.';
comment on column public.connection.next_at is 'When Cal.com is asked next.';
comment on column public.connection.error is 'Why the last requests failed; they are made again.';
comment on column public.connection.to_look_at is 'How many bookings wait to be asked for one by one.';
comment on column public.connection.requests_left is 'How many requests Cal.com said are left in the account''s minute.';
revoke all on public.connection from anon, authenticated, service_role;
