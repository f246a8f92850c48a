-- Comparing zones: local times are the database's, by PostgreSQL's zone data, and the functions only
-- word them. Where the zone data of the functions' runtime say otherwise, one of the two has not
-- heard of a change by law yet: the admin is told, as it may be PostgreSQL.

create function public.zones_in_use()
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
begin
  return (
    with booking as materialized (
      select distinct n.tenant_id, n.booking_id
      from (
        select r.tenant_id, r.booking_id
        from public.reminders r
        where r.status = 'scheduled'
        -- In the order of the index reminders_due: as many are read, however many wait.
        order by date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        limit 500
      ) n
    ),
    said as (
      select z.time_zone, b.start_time
      from booking n
      join public.bookings b on b.tenant_id = n.tenant_id and b.id = n.booking_id
      join public.tenants t on t.id = b.tenant_id
      cross join lateral (
        values (t.time_zone), (b.metadata #>> '{organizer,time_zone}')
        union
        select h ->> 'time_zone'
        from jsonb_array_elements(coalesce(b.metadata -> 'hosts', '[]')) h
        union
        select a.time_zone
        from public.booking_attendees a
        where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
      ) z (time_zone)
    ),
    -- Clocks are changed a few times a year: one moment a month will do.
    probe as (
      select distinct on (s.time_zone, date_trunc('month', s.start_time, 'UTC'))
        s.time_zone, s.start_time
      from said s
      where private.is_time_zone(s.time_zone) and s.start_time is not null
      order by s.time_zone, date_trunc('month', s.start_time, 'UTC'), s.start_time
      limit 500
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'time_zone', p.time_zone,
      'at', p.start_time,
      'offset', right(private.local_iso(p.start_time, p.time_zone), 6)
    )), '[]')
    from probe p
  );
end;
$$;
comment on function public.zones_in_use() is
  'The time zones of those who are written to next, of hosts and of tenants, with moments of their meetings and how far the clocks are from UTC then: [{"time_zone", "at", "offset"}].';
revoke execute on function public.zones_in_use() from public, anon, authenticated, service_role;
grant execute on function public.zones_in_use() to service_role;

create function public.note_zones_apart(p_time_zones text[])
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  update private.installation i
  set zones_apart = p_time_zones
  where i.zones_apart is distinct from p_time_zones;
end;
$$;
comment on function public.note_zones_apart(text[]) is
  'Notes in which of the zones in use the functions'' runtime would have other times than the database.';
revoke execute on function public.note_zones_apart(text[])
  from public, anon, authenticated, service_role;
grant execute on function public.note_zones_apart(text[]) to service_role;

create function private.zones_note(p_of text default null)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select format(
      'The zone data of the functions and of PostgreSQL differ%s. Local times are PostgreSQL''s: if those are wrong, upgrade it (in Studio: Project Settings, Infrastructure).',
      ' for ' || coalesce(p_of, private.named(i.zones_apart)))
    from private.installation i
    where i.zones_apart <> '{}'
  );
end;
$$;
comment on function private.zones_note(text) is
  'What an admin should know of zone data that differ; null where they agree. p_of: says for which zones, instead of their names.';
