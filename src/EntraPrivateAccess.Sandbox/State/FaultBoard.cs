using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>The faults that are set. Each layer asks it before it behaves.</summary>
internal sealed class FaultBoard
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    /// <summary>A fault was set or taken away.</summary>
    public event Action? Changed;

    public IReadOnlyList<Fault> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Sets a fault; one with the same name and target is replaced.</summary>
    /// <exception cref="ArgumentException">The name is unknown, the value is none of its, or the count is below 1.</exception>
    public void Set(Fault fault)
    {
        if (!FaultNames.All.ContainsKey(fault.Name))
        {
            throw new ArgumentException($"There is no fault '{fault.Name}'. Known: {string.Join(", ", FaultNames.All.Keys)}.");
        }

        if (fault.Count is < 1)
        {
            throw new ArgumentException("A fault's count is 1 or more, or absent to strike until it is cleared.");
        }

        FaultValues.Check(fault);
        lock (_gate)
        {
            _ = _faults.RemoveAll(other => other.Name == fault.Name && other.Target == fault.Target);
            _faults.Add(fault);
        }

        Changed?.Invoke();
    }

    /// <summary>Takes faults away: all, or those of one name.</summary>
    public void Clear(string? name = null)
    {
        lock (_gate)
        {
            _ = _faults.RemoveAll(fault => name is null || fault.Name == name);
        }

        Changed?.Invoke();
    }

    /// <summary>Whether this fault strikes now; one stroke of its count is used up.</summary>
    public bool Strikes(string name, string? target, [NotNullWhen(true)] out Fault? fault)
    {
        lock (_gate)
        {
            int index = Index(name, target);
            fault = index < 0 ? null : _faults[index];
            if (fault?.Count is int count)
            {
                if (count <= 1)
                {
                    _faults.RemoveAt(index);
                }
                else
                {
                    _faults[index] = fault with { Count = count - 1 };
                }
            }

            return fault is not null;
        }
    }

    /// <summary>As <see cref="Strikes"/>, and only a fault that names its target: one that strikes everything is meant for somebody else.</summary>
    public bool StrikesNamed(string name, string target)
    {
        lock (_gate)
        {
            return _faults.Any(fault => fault.Name == name && fault.Target is string part && target.Contains(part, StringComparison.OrdinalIgnoreCase))
                && Strikes(name, target, out _);
        }
    }

    /// <summary>A setting's value (a delay, a version), which asking does not use up.</summary>
    public string? Value(string name, string? target = null)
    {
        lock (_gate)
        {
            int index = Index(name, target);
            return index < 0 ? null : _faults[index].Value;
        }
    }

    private int Index(string name, string? target) => _faults.FindLastIndex(fault =>
        fault.Name == name && (fault.Target is null || target?.Contains(fault.Target, StringComparison.OrdinalIgnoreCase) == true));
}
