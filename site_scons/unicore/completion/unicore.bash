# SPDX-License-Identifier: BSD-3-Clause
# Completion of the words of ./unicore and scons for bash:
#   source <(./unicore completion shell=bash)

_unicore() {
    local program=${COMP_WORDS[0]/#\~\//$HOME/} root scons python
    scons=$(type -P scons)
    case ${program##*/} in
    scons)
        root=$PWD
        case $program in */*) scons=$program ;; esac
        ;;
    *)
        root=$(readlink -f -- "$(type -P -- "$program")")
        root=${root%/*}
        ;;
    esac
    for python in "${UNICORE_ENV:-$root/.venv}/bin/python" "${scons%/*}/python" ''; do
        [ -x "$python" ] && break
    done
    COMPREPLY=()
    [ -n "$python" ] && [ -f "$root/site_scons/unicore/completion/complete.py" ] || return
    local line=${COMP_LINE:0:COMP_POINT}
    mapfile -t COMPREPLY < <(
        cd "$root" && "$python" -IS site_scons/unicore/completion/complete.py bash \
            "$COMP_WORDBREAKS" "${line##*[[:space:]]}" ${line%"${line##*[[:space:]]}"} 2>/dev/null
    )
    # What is complete comes with a space. Files, which there are when this finds nothing, do not.
    [ ${#COMPREPLY[@]} -gt 0 ] && compopt -o nospace
}

complete -o bashdefault -o default -F _unicore unicore scons
