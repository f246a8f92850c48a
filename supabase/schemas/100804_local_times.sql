-- Local times: what the clocks show in a place. PostgreSQL's zone data alone say so, for messages,
-- calendars, quiet hours and due times alike: two sets of zone data would be two clocks, which
-- differ as soon as a country changes its law.

create function private.is_time_zone(p_text text)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- An area and a place, or UTC: nothing that PostgreSQL would take for a date or an offset. Where
  -- it knows no zone, it takes a name with a number for a rule of its own: America/10 is ten hours
  -- behind. Only those of Etc have one.
  return coalesce(
    (
      p_text ~ '^[A-Za-z]+(/[A-Za-z_-]+)+$'
      or p_text ~ '^Etc/GMT([+-]?0|\+([1-9]|1[0-2])|-([1-9]|1[0-4]))$'
      or p_text in ('UTC', 'GMT')
    )
    and pg_input_is_valid('2000-01-01 00:00 ' || p_text, 'timestamptz'),
    false);
end;
$$;
comment on function private.is_time_zone(text) is
  'Whether a text is the IANA name of a time zone, an area and a place. Much faster than pg_timezone_names.';

create function private.zone_of(p_time_zone text, p_tenant_time_zone text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case when private.is_time_zone(p_time_zone) then p_time_zone else p_tenant_time_zone end;
end;
$$;
comment on function private.zone_of(text, text) is
  'Whose clock counts for someone: that of their own time zone, and where it is not known, the tenant''s.';

create function private.offset_from_utc(p_at timestamptz, p_time_zone text)
  returns interval
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (p_at at time zone p_time_zone) - (p_at at time zone 'UTC');
end;
$$;
comment on function private.offset_from_utc(timestamptz, text) is
  'By how much the clocks of a zone are ahead of UTC at a moment.';

create function private.local_iso(p_at timestamptz, p_time_zone text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_offset constant interval := private.offset_from_utc(p_at, p_time_zone);
begin
  return to_char(p_at at time zone p_time_zone, 'YYYY-MM-DD"T"HH24:MI:SS')
    || case when v_offset < interval '0' then '-' else '+' end
    || to_char(greatest(v_offset, -v_offset), 'HH24:MI');
end;
$$;
comment on function private.local_iso(timestamptz, text) is
  'A moment as the clocks of a zone show it, to the second, and how far they are from UTC: 2026-12-01T10:00:00-07:00 (ISO 8601).';

create function private.at_local(p_day date, p_time time, p_time_zone text)
  returns timestamptz
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_wall constant timestamp := p_day + p_time;
  -- PostgreSQL moves a time that is passed over forward, and of two takes the second.
  v_at constant timestamptz := v_wall at time zone p_time_zone;
  v_first constant timestamptz := v_at
    - private.offset_from_utc(v_at - interval '24 hours', p_time_zone)
    + private.offset_from_utc(v_at, p_time_zone);
begin
  return case
    when v_first < v_at and v_first at time zone p_time_zone = v_wall then v_first
    else v_at
  end;
end;
$$;
comment on function private.at_local(date, time, text) is
  'When the clocks of a zone show a time on a day. A time that comes twice, as the clocks are put back: the first; one that is passed over, as they are put forward: as much later.';
