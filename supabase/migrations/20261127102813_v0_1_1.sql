-- What 0.1.1 changes. Between the two lines `npm run migration` writes anew what the chapters
-- (supabase/schemas) have and the last version has not. What is before and after is written by hand:
-- before, what no comparison can know, as that a column was renamed; after, what becomes of the rows.

-- Rather fail, and be run again, than let webhooks wait behind a lock that does not come.
set local lock_timeout = '5s';

-- Generated from here on.

SET local check_function_bodies = off;

ALTER TABLE "private"."moves"
  DROP CONSTRAINT "other_project_is_reached_safely";

CREATE OR REPLACE FUNCTION private.attendance_event (
  p_place private.asked_place,
  p_now   timestamp with time zone
)
  RETURNS public.webhook_events
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  k constant private.attendance_tokens := p_place.token;
  b constant public.bookings := p_place.booking;
  a constant public.booking_attendees := p_place.attendee;
  e public.webhook_events;
begin
  e.tenant_id := k.tenant_id;
  e.provider := 'calbase';
  -- A second click is the same event, unless something happened to the booking meanwhile: it was moved
  -- away and back, or the seat was given up and taken again.
  e.event_id := private.stable_id(
    k.token, b.rescheduled_at::text, b.updated_at::text)::text;
  e.event_type := 'ATTENDANCE_CONFIRMED';
  e.cal_uid := b.cal_uid;
  -- After all that was known of the booking, whatever Cal.com's clock says: they answer to it.
  e.occurred_at := greatest(p_now, b.updated_at + interval '1 microsecond');
  e.received_at := p_now;
  e.status := 'pending';
  -- As Cal.com would say it: so it is corrected, exported and erased like the rest.
  e.body := jsonb_build_object(
    'triggerEvent', e.event_type,
    'createdAt', e.occurred_at,
    'payload', jsonb_build_object(
      'uid', b.cal_uid,
      'startTime', k.start_time,
      'attendees', jsonb_build_array(
        case
          when a.email is not null then jsonb_build_object('email', a.email)
          else jsonb_build_object('phoneNumber', a.phone)
        end)
    )
  );
  return e;
end;
$function$;

CREATE OR REPLACE FUNCTION private.attendance_token (
  p_reminder public.reminders,
  p_context  private.context
)
  RETURNS text
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  r constant public.reminders := p_reminder;
  v_booking constant public.bookings := p_context.booking;
  v_token text;
begin
  -- Without a time there is nothing to be at; the message itself is refused for it, and alone.
  if v_booking.start_time is null
    or not private.is_asked(p_context.rule, p_context.addressee)
  then
    return null;
  end if;
  -- The same at every attempt, or the message would be another one. Whoever words it holds the
  -- reminder's row: nobody else makes one for it.
  insert into private.attendance_tokens (tenant_id, reminder_id, start_time, cal_uid, contact, token)
  values (
    r.tenant_id, r.id, v_booking.start_time, v_booking.cal_uid, r.recipient, private.random_token())
  on conflict do nothing
  returning token into v_token;
  if v_token is null then
    select k.token
    into v_token
    from private.attendance_tokens k
    where k.tenant_id = r.tenant_id
      and k.reminder_id = r.id
      and k.start_time = v_booking.start_time;
  end if;
  return v_token;
end;
$function$;

CREATE OR REPLACE FUNCTION private.begin_sync (
  p_tenant_id uuid,
  p_now       timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.erase_closed_booking (
  p_tenant_id  uuid,
  p_booking_id uuid,
  p_contacts   text[],
  p_patterns   text[],
  p_alias      text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_is_first_booker constant boolean := exists (
    select
    from public.bookings b
    where b.tenant_id = p_tenant_id
      and b.id = p_booking_id
      and private.contact_of(coalesce(b.attendee_email, b.attendee_phone)) = any (p_contacts)
  );
begin
  update public.bookings b
  set attendee_name = case when v_is_first_booker then 'Erased' else b.attendee_name end,
      attendee_email = case when v_is_first_booker then p_alias else b.attendee_email end,
      attendee_phone = case when not v_is_first_booker then b.attendee_phone end,
      event_title = private.erased_text(b.event_title, p_patterns, p_alias),
      cancellation_reason = case
        when not v_is_first_booker
          then private.erased_text(b.cancellation_reason, p_patterns, p_alias)
      end,
      cancelled_by = private.erased_text(b.cancelled_by, p_patterns, p_alias),
      metadata = private.erased_value(
        case
          when v_is_first_booker then b.metadata - array['responses', 'notes', 'reschedule_reason']
          else b.metadata
        end,
        p_patterns, p_alias)
  where b.tenant_id = p_tenant_id and b.id = p_booking_id;

  -- By two addresses they may stand in it twice, and the alias is one: who booked stays, or was first.
  delete from public.booking_attendees a
  using public.booking_attendees k
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts)
    and k.tenant_id = a.tenant_id
    and k.booking_id = a.booking_id
    and k.contact = any (p_contacts)
    and (not k.is_booker, k.position, k.contact) < (not a.is_booker, a.position, a.contact);
  update public.booking_attendees a
  set contact = p_alias, email = p_alias, name = 'Erased', phone = null
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_suppressions (
  p_tenant_id uuid,
  p_contacts  text[]
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_addresses text[] := private.addresses_of(p_tenant_id, p_contacts);
begin
  -- A number that is somebody else's, too, keeps what they said of it.
  v_addresses := array(
    select a.address
    from unnest(v_addresses) a (address)
    where a.address like '%@%'
      or not private.others_have(p_tenant_id, p_contacts, substr(a.address, 2))
  );
  delete from public.suppressions s
  where s.tenant_id = p_tenant_id and s.address = any (v_addresses);
  delete from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.address = any (v_addresses);
end;
$function$;

CREATE OR REPLACE FUNCTION private.freeze_tenant (
  p_tenant_id     uuid,
  p_move_id       uuid,
  p_functions_url text,
  p_now           timestamp with time zone DEFAULT now()
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_key constant text := private.random_secret();
  v_was_disabled_at timestamptz;
begin
  -- First the job, then the tenant: the order of whoever works on it.
  update private.jobs j
  set stopped_at = p_now
  where j.tenant_id = p_tenant_id and j.ended_at is null and j.stopped_at is null;
  -- Waits for webhooks that are being applied; later ones see it.
  perform private.lock_tenant(p_tenant_id);
  -- And what whoever had the tenant until now has begun.
  update private.jobs j
  set stopped_at = p_now
  where j.tenant_id = p_tenant_id and j.ended_at is null and j.stopped_at is null;
  v_was_disabled_at := (select t.disabled_at from public.tenants t where t.id = p_tenant_id for no key update);
  update public.tenants t set disabled_at = coalesce(t.disabled_at, p_now) where t.id = p_tenant_id;
  insert into private.moves (
    tenant_id, id, state, functions_url, key_hash, secret_id, was_disabled_at, began_at
  )
  values (
    p_tenant_id, p_move_id, 'frozen', p_functions_url, sha256(convert_to(v_key, 'UTF8')),
    vault.create_secret(
      v_key, private.vault_name(p_tenant_id, 'move ' || left(p_move_id::text, 8)),
      'Proves to the project to which the tenant moves that it has left this one. Deleted here, it never can.'),
    v_was_disabled_at, p_now);
  perform private.take_back_reminders(p_tenant_id, p_now);
end;
$function$;

CREATE OR REPLACE FUNCTION private.judge (
  p_reminder public.reminders,
  p_context  private.context,
  p_now      timestamp with time zone
)
  RETURNS private.judgement
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_reason public.reminder_reason;
  v_until timestamptz;
  v_circuit private.channel_circuits;
begin
  if p_reminder.handed_over_at is not null then
    return row('unknown', 'sender_lost', null, null)::private.judgement;
  end if;

  v_reason := coalesce(
    private.reason_not_to_send(p_reminder, p_context, p_now),
    private.reason_suppressed(p_reminder.channel, p_context),
    private.reason_not_to_stand_in(p_reminder, p_context));
  if v_reason is not null then
    return row('skipped', v_reason, null, null)::private.judgement;
  end if;
  if p_reminder.attempts >= private.attempt_limit() then
    return row('failed', 'no_sender_came_back', null, null)::private.judgement;
  end if;

  v_until := private.quiet_until(p_reminder.channel, p_context, p_now);
  if v_until is not null then
    return case when private.can_wait(p_reminder, p_context, v_until)
      then row('scheduled', 'quiet_hours', null, v_until)::private.judgement
      else row('skipped', 'quiet_hours_too_long', null, null)::private.judgement
    end;
  end if;

  v_circuit := p_context.circuit;
  if v_circuit.retry_at > p_now then
    return case when private.can_wait(p_reminder, p_context, v_circuit.retry_at)
      then row('scheduled', 'channel_stopped', v_circuit.reason, v_circuit.retry_at)::private.judgement
      -- Nothing stands in for what may have arrived.
      when p_reminder.may_be_taken or p_reminder.claimed_until is not null
        then row('unknown', 'channel_stopped_too_long', v_circuit.reason, null)::private.judgement
      else row('failed', 'channel_stopped_too_long', v_circuit.reason, null)::private.judgement
    end;
  end if;
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION private.learn_the_outcome (
  p_reminder public.reminders,
  p_feedback private.feedback,
  p_now      timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  r constant public.reminders := p_reminder;
  f constant private.feedback := p_feedback;
  o private.reminder_outcome;
begin
  o.tenant_id := r.tenant_id;
  o.reminder_id := r.id;
  o.message_id := r.message_id;
  o.send_at := r.send_at;
  o.attempts := r.attempts::integer;
  o.may_be_taken := false;
  o.at := f.at;
  o.status := (case when f.arrived then 'sent' else 'failed' end)::public.reminder_status;
  if not f.arrived then
    o.reason_code := coalesce(f.reason, 'provider_says_no');
    o.reason_detail := left(concat_ws(': ', f.feedback, private.trimmed(f.detail)), 1000);
  end if;

  if r.status = 'sent' and not f.arrived then
    perform private.return_reminders(array[
      row(o.tenant_id, o.reminder_id, o.reason_code, o.reason_detail)::private.returned_reminder
    ]);
  elsif r.status = 'unknown'
    -- It waits for another attempt, as no answer came to the one that the provider tells of.
    or r.status = 'scheduled' and r.may_be_taken
    -- Its sender may be lost: then nobody else would ever say.
    or r.handed_over_at is not null
    or r.status = 'failed' and private.came_back(r.reason_code) and f.arrived
  then
    perform private.settle(array[o]);
  else
    return;
  end if;
  perform private.fall_back(array[o], p_now);
end;
$function$;

CREATE OR REPLACE FUNCTION private.lock_messages (
  p_messages private.queue_message[],
  p_now      timestamp with time zone
)
  RETURNS private.candidate[]
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  -- Whoever changes a rule holds the tenant and wants its reminders next; the token of an
  -- unsubscribe link would wait for the tenant.
  v_free constant uuid[] := array(
    select t.id
    from public.tenants t
    where t.id in (select m.tenant_id from unnest(p_messages) m)
      -- What a tick had in its hands when the tenant was frozen is taken back (settle_leaving()):
      -- judged here, it would be skipped, and sent by neither project.
      and case when t.disabled_at is null then true else not private.is_leaving(t.id) end
    for key share skip locked
  );
  v_held private.candidate[];
begin
  -- Waits for nobody: a claim that holds some of a booking's reminders and wants another could
  -- wait for a transaction that waits for it.
  -- Found by key, and the status read only then: by status, the planner may walk everything
  -- that is queued for each of them.
  with held as materialized (
    select r as reminder, m.message_id
    from unnest(p_messages) m
    join public.reminders r
      on r.tenant_id = m.tenant_id and r.id = m.reminder_id and r.generation = m.generation
    where m.tenant_id = any (v_free)
    order by r.id
    for update of r skip locked
  )
  select array_agg(
    row(h.message_id, h.reminder, null, null, null)::private.candidate)
  into v_held
  from held h
  where (h.reminder).status = 'queued'
    and coalesce((h.reminder).claimed_until, '-infinity') <= p_now;

  return coalesce(v_held, array[]::private.candidate[]);
end;
$function$;

CREATE OR REPLACE FUNCTION private.merge_reminders (
  p_tenant_id uuid,
  p_kept      uuid,
  p_merged    uuid
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  -- Its sender's answer will know the old id.
  perform private.settle(array(
    select row(
      r.tenant_id, r.id, r.message_id, 'unknown', 'merged_while_sent', null, r.send_at, r.attempts, true, null
    )::private.reminder_outcome
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = p_merged
      and r.status in ('scheduled', 'queued')
      -- With a sender, or taken for all anybody knows: a provider knows it by the old id only.
      and (r.handed_over_at is not null or r.claimed_until is not null or r.may_be_taken)
    order by r.id
    for update
  ));

  perform private.drop_duplicates(
    p_tenant_id, array(select t from private.duplicates_of_bookings(p_tenant_id, p_kept, p_merged) t));

  perform private.rename_reminders(p_tenant_id, array(
    select row(r.id, p_kept, r.recipient)::private.reminder_rename
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.booking_id = p_merged
  ));
end;
$function$;

CREATE OR REPLACE FUNCTION private.number_generations (
  p_tenant_id  uuid,
  p_booking_id uuid
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  with recursive links as (
    select e.cal_uid, e.previous_uid,
      row_number() over (order by min(e.occurred_at), e.cal_uid, e.previous_uid) as rank
    from public.webhook_events e
    join public.booking_uids p on p.tenant_id = e.tenant_id and p.cal_uid = e.previous_uid
    where e.tenant_id = p_tenant_id
      and e.booking_id = p_booking_id
      -- What it came after may be another row, which had its end (closed_at).
      and p.booking_id = p_booking_id
    group by e.cal_uid, e.previous_uid
  ),
  -- From each uid that no event calls the successor of another. Where one has several (its link to
  -- pick a new time works again), they are branches: each goes to its end before the later begins.
  chain (cal_uid, root, depth, place) as (
    select u.cal_uid, u.cal_uid, 0, '{}'::bigint[]
    from public.booking_uids u
    where u.tenant_id = p_tenant_id
      and u.booking_id = p_booking_id
      and not exists (select from links l where l.cal_uid = u.cal_uid)
    union all
    select l.cal_uid, c.root, c.depth + 1, c.place || l.rank
    from chain c
    join links l on l.previous_uid = c.cal_uid
  ) cycle cal_uid set is_cycle using path,
  -- Where there are several roots, calendar ids joined them: the branch that was first heard
  -- of later replaced the earlier.
  root as (
    select c.root, row_number() over (order by min(e.occurred_at), c.root) as rank
    from chain c
    left join public.webhook_events e
      on e.tenant_id = p_tenant_id and e.booking_id = p_booking_id and e.cal_uid = c.cal_uid
    where not c.is_cycle
    group by c.root
  ),
  numbered as (
    select
      c.cal_uid,
      dense_rank() over (order by max(r.rank), max(c.place)) - 1 as generation,
      max(c.depth) = 0 and max(r.rank) > 1 as guessed
    from chain c
    join root r on r.root = c.root
    where not c.is_cycle
    group by c.cal_uid
  )
  update public.booking_uids u
  set generation = n.generation, guessed = n.guessed and not u.separated
  from numbered n
  where u.tenant_id = p_tenant_id
    and u.cal_uid = n.cal_uid
    and (u.generation, u.guessed) is distinct from (n.generation::integer, n.guessed and not u.separated);
end;
$function$;

CREATE OR REPLACE FUNCTION private.prune_events (
  p_limit integer,
  p_now   timestamp with time zone
)
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  SET enable_seqscan TO 'off'
  AS $function$
declare
  v_count integer;
begin
  -- Chosen once: joined, it could be chosen again for each, and more than so many deleted.
  with old as materialized (
    select e.tenant_id, e.id
    from public.tenants t
    join public.webhook_events e on e.tenant_id = t.id
    left join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    where t.keep_events_days is not null
      and not private.is_being_copied(t.id)
      and e.received_at < p_now - make_interval(days => t.keep_events_days)
      and (
        e.status in ('ignored', 'unparseable')
        -- Given up, or of a tenant that is disabled, for which nothing is applied.
        or (
            e.status = 'failed' and e.retry_at is null
            or e.status in ('failed', 'pending') and t.disabled_at is not null
          )
          and not private.may_still_be_applied(
            e, p_now - make_interval(days => t.keep_events_days))
        or b.closed_at is not null
        -- A form: its lead keeps what was answered.
        or e.status = 'applied' and e.booking_id is null
      )
      -- Not while another booking is still computed from it. Looked up for each (offset 0): joined, in
      -- a project without statistics, all would be compared with all that is open.
      and not exists (
        select
        from public.booking_uids u
        join public.bookings o on o.tenant_id = u.tenant_id and o.id = u.booking_id
        where u.tenant_id = e.tenant_id and u.cal_uid = e.left_uid and o.closed_at is null
        offset 0
      )
      -- By each key of its booking: what cancels all that remain of a series has another than they.
      and (e.series_key is null or not exists (
        select
        from unnest(array(
          select e.series_key
          union
          select k.series_key
          from public.webhook_events k
          where k.tenant_id = e.tenant_id and k.booking_id = e.booking_id
        )) q (series_key)
        cross join lateral (
          select s.booking_id
          from public.webhook_events s
          where s.tenant_id = e.tenant_id and s.series_key = q.series_key
          offset 0
        ) s
        cross join lateral (
          select
          from public.bookings o
          where o.tenant_id = e.tenant_id and o.id = s.booking_id and o.closed_at is null
          offset 0
        ) o
      ))
    limit p_limit
    -- Not what is being applied: its tenant was enabled a moment ago.
    for update of e skip locked
  )
  delete from public.webhook_events d
  using old
  where d.tenant_id = old.tenant_id and d.id = old.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;

CREATE OR REPLACE FUNCTION private.replan_reminders (
  p_tenant_id uuid,
  p_plans     private.reminder_plan[],
  p_again     boolean                 DEFAULT false
)
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_count integer;
begin
  update public.reminders r
  set due_at = n.due_at,
      send_at = n.send_at,
      channel = n.channel,
      status = n.status,
      reason_code = n.reason_code,
      reason_detail = null,
      -- What is or was with a sender: neither its late answer nor the provider's memory of
      -- the idempotency key may meet the new plan.
      generation = r.generation
        + (r.status in ('queued', 'sent', 'failed', 'unknown') or r.attempts > 0)::integer,
      attempts = 0,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = false,
      content_hash = null,
      sent_at = null,
      skipped_at = null
  from unnest(p_plans) n
  where r.tenant_id = p_tenant_id
    and r.booking_id = n.booking_id
    and r.rule_id = n.rule_id
    and r.recipient = n.recipient
    and r.is_fallback = n.is_fallback
    and (p_again or case
      -- What was sent, failed or skipped is done with, unless its time moves.
      when r.status in ('sent', 'unknown') or r.skipped_at is not null
        then n.status <> 'cancelled' and (
          r.due_at <> n.due_at
          -- The one it stands in for was to be tried again, and has failed again.
          or r.is_fallback and r.status = 'skipped' and r.reason_code = 'first_came')
      when r.status = 'failed'
        then n.status <> 'cancelled' and (
          r.due_at <> n.due_at or r.channel <> n.channel and not private.is_stood_in_for(r))
      when r.status = 'skipped'
        then n.status = 'cancelled' or r.due_at <> n.due_at
      -- What waits or is on its way goes on, unless something changed.
      when r.status in ('scheduled', 'queued')
        then n.status = 'cancelled' or r.due_at <> n.due_at or r.channel <> n.channel
      else (r.due_at, r.channel, r.status, r.reason_code) is distinct from
        (n.due_at, n.channel, n.status, n.reason_code)
    end);
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;

CREATE OR REPLACE FUNCTION private.settle (
  p_outcomes private.reminder_outcome[]
)
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_messages constant bigint[] := array(
    select o.message_id from unnest(p_outcomes) o where o.message_id is not null
  );
  v_count integer;
begin
  update public.reminders r
  set status = o.status,
      reason_code = o.reason_code,
      reason_detail = o.reason_detail,
      send_at = o.send_at,
      attempts = o.attempts,
      queued_at = null,
      message_id = null,
      claimed_until = null,
      handed_over_at = null,
      may_be_taken = o.may_be_taken,
      sent_at = case when o.status = 'sent' then o.at end,
      skipped_at = case when o.status = 'skipped' then o.at end
  from unnest(p_outcomes) o
  where r.tenant_id = o.tenant_id
    and r.id = o.reminder_id
    and case o.status
      -- Its sender may say so late, its provider even later.
      when 'sent' then r.status in ('scheduled', 'queued', 'failed', 'unknown')
      when 'failed' then r.status in ('queued', 'unknown')
        or r.status = 'scheduled' and r.may_be_taken
      when 'skipped' then r.status in ('scheduled', 'queued')
      -- What may have been taken and waits for another attempt, which is not to be made any more.
      when 'unknown' then r.status = 'queued' or r.status = 'scheduled' and r.may_be_taken
      else r.status = 'queued'
    end;
  get diagnostics v_count = row_count;
  if v_messages <> '{}' then
    perform pgmq.delete('reminders', v_messages);
  end if;
  return v_count;
end;
$function$;

CREATE OR REPLACE FUNCTION private.suppress_recipients (
  p_held private.locked_result[],
  p_now  timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform private.suppress(
    a.tenant_id, a.channel, a.address, a.suppress::public.suppression_reason, a.error, p_now)
  from (
    select (h.reminder).tenant_id, (h.reminder).channel, (h.result).suppress, (h.result).error,
      -- Which the provider refused: the person may have another by now.
      coalesce(
        private.normalized_address((h.reminder).channel, (h.result).address),
        private.address_of((h.reminder).channel, (private.context_of(h.reminder)).addressee)
      ) as address
    from unnest(p_held) h
    where (h.result).suppress is not null
  ) a
  where a.address is not null
  order by a.tenant_id, a.channel, a.address;
end;
$function$;

CREATE OR REPLACE FUNCTION private.version()
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$ select '0.1.1' $function$;

CREATE OR REPLACE FUNCTION private.want (
  p_tenant_id uuid,
  p_uids      text[],
  p_reason    text,
  p_now       timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.with_acceptance_observed (
  p_state   private.booking_state,
  p_details jsonb,
  p_at      timestamp with time zone
)
  RETURNS private.booking_state
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  s private.booking_state := p_state;
  v_made_at constant timestamptz := private.created_at_of(p_details, p_at);
begin
  if s.status is null and (p_details #> '{observed,moved_here}')::boolean then
    s.status := 'rescheduled';
    s.rescheduled_at := v_made_at;
    s.confirmed_at := coalesce(s.confirmed_at, v_made_at);
  elsif s.status is null then
    s.status := 'confirmed';
    s.confirmed_at := coalesce(s.confirmed_at, v_made_at);
  elsif s.status = 'rejected' then
    -- All of a series was declined but this one, of whose confirmation no webhook came.
    s := private.with_cancellation_cleared(s);
    s.status := 'confirmed';
    s.confirmed_at := coalesce(s.confirmed_at, private.updated_at_of(p_details, p_at));
  elsif s.status = 'requested' and not s.payment_due then
    s := private.with_confirmation(s, private.updated_at_of(p_details, p_at));
  elsif s.start_time > p_at
    and (
      s.status = 'completed'
      or s.status in ('confirmed', 'rescheduled')
        and jsonb_path_exists(s.no_shows, '$.* ? (@.type() == "string")')
    )
  then
    -- It ended, or was missed, at a time from which its host has moved it; no webhook of that came.
    s := private.with_cancellation_cleared(s);
    s.status := 'rescheduled';
    s.rescheduled_at := private.updated_at_of(p_details, p_at);
  end if;
  -- It was still on when it was over.
  if s.end_time <= p_at and s.status in ('confirmed', 'rescheduled') then
    s := private.with_end(s, '{}', s.end_time);
  end if;
  return s;
end;
$function$;

CREATE OR REPLACE FUNCTION private.work_step (
  p_now timestamp with time zone DEFAULT now()
)
  RETURNS boolean
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_job private.jobs;
begin
  -- One batch of one tenant a transaction: nobody's lock is held while another's work is done.
  if private.work_on_pending(p_now) then
    return true;
  end if;
  select j.*
  into v_job
  from private.jobs j
  where j.ended_at is null
    and j.stopped_at is null
    -- Of a tenant that moves nothing changes: a step would fail, and be the first again.
    and not exists (
      select
      from private.moves m
      where m.tenant_id = j.tenant_id and m.state in ('frozen', 'moved', 'arriving')
    )
    -- One that somebody was in the way of is tried again in a moment.
    and coalesce(j.retry_at, '-infinity') <= clock_timestamp() + interval '1 second'
  order by j.retry_at nulls first, j.worked_at nulls first, j.id
  limit 1;
  if not found then
    return false;
  end if;
  perform private.leave_the_machine();
  perform private.work_on_job(v_job.tenant_id, v_job.id, p_now);
  return true;
end;
$function$;

ALTER TABLE "private"."moves"
  ADD CONSTRAINT "other_project_is_reached_safely"
    CHECK
    (((state = 'cancelled'::private.move_state) OR (functions_url ~ '^https://[^\s?#@]+[^/\s?#@]$'::text) OR (functions_url ~
    '^http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#@]*[^/\s?#@])?$'::text)));

-- Generated up to here.

-- What lay there wanted, though nobody would have asked for it.
update private.sync_cursors c
set due_at = now()
where c.kind = 'uid'
  and c.due_at = 'infinity'
  and exists (select from private.wanted_bookings w where w.tenant_id = c.tenant_id);

-- Jobs and rights, where they are others now.
select private.schedule_jobs();
select private.restore_rights();
