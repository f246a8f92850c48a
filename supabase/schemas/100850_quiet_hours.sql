-- Quiet hours: when not to write.

create function private.is_between(p_time time, p_from time, p_until time)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_from < p_until then p_time >= p_from and p_time < p_until
    else p_time >= p_from or p_time < p_until
  end;
end;
$$;
comment on function private.is_between(time, time, time) is
  'Whether a time of day lies in a span, which may go over midnight. The end is not in it.';

create function private.end_of_quiet(
  p_now timestamptz,
  p_from time,
  p_until time,
  p_time_zone text
)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_local constant timestamp := p_now at time zone p_time_zone;
  v_end timestamptz;
begin
  if not private.is_between(v_local::time, p_from, p_until) then
    return null;
  end if;
  v_end := (v_local::date + (v_local::time >= p_until)::integer + p_until) at time zone p_time_zone;

  -- In the night the clocks change, that time of day may come twice, or be passed over: the
  -- first minute that is not quiet counts.
  return (
    select coalesce(min(m), v_end)
    from generate_series(
      greatest(date_trunc('minute', p_now) + interval '1 minute', v_end - interval '3 hours'),
      v_end, interval '1 minute') m
    where not private.is_between((m at time zone p_time_zone)::time, p_from, p_until)
  );
end;
$$;
comment on function private.end_of_quiet(timestamptz, time, time, text) is
  'The first minute after quiet hours that a moment falls into; null when it does not.';

create function private.quiet_until(
  p_channel public.reminder_channel,
  p_context private.context,
  p_now timestamptz
)
  returns timestamptz
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant constant public.tenants := p_context.tenant;
begin
  if p_channel = 'webhook' or v_tenant.quiet_from is null then
    return null;
  end if;
  return private.end_of_quiet(
    p_now, v_tenant.quiet_from, v_tenant.quiet_until,
    private.zone_of((p_context.addressee).time_zone, v_tenant.time_zone));
end;
$$;
comment on function private.quiet_until(public.reminder_channel, private.context, timestamptz) is
  'When the quiet hours of the tenant end on the recipient''s clock; null when it is not quiet there.';
