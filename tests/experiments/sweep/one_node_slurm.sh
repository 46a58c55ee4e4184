#!/usr/bin/env bash
# A Slurm of one node on this machine, for tests: Debian's slurm-wlm and munge, as root.
#   install       installs the packages
#   start DIR     starts the daemons with their state in DIR, and waits until the node is idle
#   stop DIR      stops what start started
set -eu
command=$1 dir=${2:-}
export SLURM_CONF=$dir/slurm.conf

install() {
  command -v slurmctld >/dev/null && command -v munged >/dev/null && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends slurm-wlm munge
}

start() {
  mkdir -p "$dir/state" "$dir/spool" "$dir/log" /run/munge
  chown munge: /run/munge
  # Another one may run already: it serves as well, and stays.
  if ! munge -n >/dev/null 2>&1; then
    su -s /bin/sh munge -c "/usr/sbin/munged --force"
    touch "$dir/munged-is-ours"
  fi
  local host
  host=$(hostname)
  cat > "$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldLogFile=$dir/log/ctld.log
SlurmdLogFile=$dir/log/d.log
SlurmctldPidFile=$dir/ctld.pid
SlurmdPidFile=$dir/d.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
KillWait=20
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  slurmctld
  slurmd
  for _ in $(seq 100); do
    [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ] && return
    sleep 0.2
  done
  echo "the node is $(sinfo --noheader --format=%T)" >&2
  exit 1
}

# They save their state in DIR until the end.
end() {
  kill "$1" || return 0
  for _ in $(seq 100); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
}

stop() {
  for daemon in d ctld; do
    if [ -e "$dir/$daemon.pid" ]; then end "$(cat "$dir/$daemon.pid")"; fi
  done
  if [ -e "$dir/munged-is-ours" ]; then end "$(cat /run/munge/munged.pid)"; fi
}

"$command"
