#!/usr/bin/env bash
# A Slurm cluster on this one machine, in a folder of its own: it neither reads nor changes the system's Slurm, and needs
# no root.
#
#   test/slurm/cluster.sh start FOLDER   daemons up; then use it with: export SLURM_CONF=FOLDER/slurm.conf
#   test/slurm/cluster.sh stop FOLDER
#
# There is no accounting (slurmdbd wants a database server), so sacct has nothing to report.
set -euo pipefail
action=${1:?start or stop} folder=$(mkdir -p "${2:?a folder}" && cd "$2" && pwd)
export SLURM_CONF=$folder/slurm.conf
# Debian keeps daemons where a user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

stop() {
  # Stop the daemons by the ids that they wrote down: other clusters on this machine are not ours to stop.
  for name in slurmctld slurmd munged; do
    [ -s "$folder/$name.pid" ] || continue
    pid=$(cat "$folder/$name.pid")
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  done
}

free_port() {
  node -e "const s = require('net').createServer().listen(0, () => { console.log(s.address().port); s.close(); })"
}

start() {
  chmod 755 "$folder"
  mkdir -p "$folder/state" "$folder/spool" "$folder/munge"
  chmod 700 "$folder/munge"
  local cores memory name
  cores=$(nproc)
  memory=$(node -p 'Math.floor(require("os").totalmem() / 2 ** 20 * 0.9)')
  name=$(hostname -s)
  dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 status=none
  chmod 600 "$folder/munge/key"
  # The socket is for everyone, and therefore not in the folder of the key.
  munged --force --key-file="$folder/munge/key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
  cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$name(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/munge.socket
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
ReturnToService=2
KillWait=2
MinJobAge=300
NodeName=$name NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory State=UNKNOWN
PartitionName=work Nodes=$name Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=$name MaxTime=INFINITE State=UP PriorityTier=2
CONF
  slurmctld -c
  slurmd -c
  for _ in $(seq 100); do
    [ "$(sinfo -h -p work -o %t 2>/dev/null)" = idle ] && return
    sleep 0.1
  done
  echo "the node did not come up; see $folder/slurmctld.log and slurmd.log" >&2
  tail -n 20 "$folder/slurmctld.log" "$folder/slurmd.log" >&2
  stop
  return 1
}

"$action"
