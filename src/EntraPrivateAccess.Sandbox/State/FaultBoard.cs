using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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
    /// <exception cref="ArgumentException">The name is unknown, the value is none of its, or the count is below
    /// 1.</exception>
    public void Set(Fault fault)
    {
        if (!FaultNames.All.ContainsKey(fault.Name))
        {
            throw new ArgumentException(
                $"There is no fault '{fault.Name}'. Known: {string.Join(", ", FaultNames.All.Keys)}."
            );
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

    /// <summary>
    /// As <see cref="Strikes"/>, and only a fault that names its target: one that strikes everything is meant for
    /// somebody else.
    /// </summary>
    public bool StrikesNamed(string name, string target)
    {
        lock (_gate)
        {
            return _faults.Any(fault =>
                    fault.Name == name
                    && fault.Target is string part
                    && target.Contains(part, StringComparison.OrdinalIgnoreCase)
                ) && Strikes(name, target, out _);
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

    private int Index(string name, string? target) =>
        _faults.FindLastIndex(fault =>
            fault.Name == name
            && (fault.Target is null || target?.Contains(fault.Target, StringComparison.OrdinalIgnoreCase) == true)
        );
}

/// <summary>A fault that somebody set.</summary>
/// <param name="Name">One of <see cref="FaultNames"/>.</param>
/// <param name="Value">What the fault needs: seconds, an exit code, a service's name; each name says which.</param>
/// <param name="Count">How often it still strikes; null until it is cleared.</param>
/// <param name="Target">Strikes only what contains this text (a path, a server, a service); null strikes all.</param>
internal sealed record Fault(string Name, string? Value, int? Count, string? Target);

/// <summary>
/// What a fault's value has to be: a mistyped one would rehearse nothing, and look as if all had gone well.
/// </summary>
internal static class FaultValues
{
    private const int LeastInstaller = 1 << 20;
    private const int MostInstaller = 1 << 30;

    private static readonly Want s_seconds = new("seconds", value => Number(value) >= 0);

    private static readonly IReadOnlyDictionary<string, Want> s_wants = new Dictionary<string, Want>
    {
        [FaultNames.Latency] = new Want("milliseconds", value => IsWhole(value, 0, int.MaxValue)) { IsNeeded = true },
        [FaultNames.Throttle] = new Want("seconds or an HTTP date", value =>
            Number(value) >= 0 || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _)
        ),
        [FaultNames.ServerError] = new Want("a status of 500 to 599, or one and seconds such as 503;2", IsServerError),
        [FaultNames.StaleReads] = s_seconds,
        [FaultNames.ActivationDelay] = s_seconds,
        [FaultNames.ListingDelay] = s_seconds,
        [FaultNames.TruncateDownload] = new Want("a share of 0 to 1", value => Number(value) is >= 0 and <= 1),
        [FaultNames.InstallerVersion] = new Want("a version such as 1.5.4594.0", value =>
            Version.TryParse(value, out _)
        )
        {
            IsNeeded = true,
        },
        [FaultNames.InstallerSize] = new Want("bytes, 1048576 to 1073741824", value =>
            IsWhole(value, LeastInstaller, MostInstaller)
        )
        {
            IsNeeded = true,
        },
        [FaultNames.InstallerExitCode] = new Want("an exit code, which is a whole number", value =>
            IsWhole(value, int.MinValue, int.MaxValue)
        )
        {
            IsNeeded = true,
        },
        [FaultNames.InstallerDuration] = s_seconds,
        [FaultNames.DiskFull] = new Want("bytes", value => IsWhole(value, 0, long.MaxValue)) { IsNeeded = true },
        [FaultNames.ServiceHangs] = s_seconds,
        [FaultNames.ServiceDies] = s_seconds,
        [FaultNames.ServiceManagerSilent] = Words("1722", "1723", "1726", "1727"),
        [FaultNames.RegistrationDenied] = Words("exit 0"),
        [FaultNames.RegistrationMfa] = Words("exit 0"),
        [FaultNames.RegistrationDuration] = s_seconds,
        [FaultNames.SignInRefused] = new Want("the number of an AADSTS code", value => IsWhole(value, 1, int.MaxValue)),
        [FaultNames.TokenLifetime] = s_seconds with { IsNeeded = true },
        [FaultNames.ClockSkew] = new Want("seconds", value => Number(value) is not null) { IsNeeded = true },
        [FaultNames.TlsInspection] = Words("trusted"),
        [FaultNames.CrlAnswer] = Words("missing", "garbage", "outdated", "forged", "revoked") with { IsNeeded = true },
        [FaultNames.OcspAnswer] = Words("revoked", "unknown", "unavailable", "outdated", "forged", "garbage") with
        {
            IsNeeded = true,
        },
        [FaultNames.ProxyAnswer] = new Want("an HTTP status", value => IsWhole(value, 400, 599)),
        [FaultNames.ProxyRequired] = Words("closed"),
    };

    /// <exception cref="ArgumentException">The value is not what the fault wants.</exception>
    public static void Check(Fault fault)
    {
        bool isGiven = !string.IsNullOrEmpty(fault.Value);
        if (s_wants.TryGetValue(fault.Name, out Want? want) && (isGiven ? !want.IsMet(fault.Value!) : want.IsNeeded))
        {
            throw new ArgumentException(
                $"{fault.Name} wants {want.What}, not {(isGiven ? $"'{fault.Value}'" : "nothing")}."
            );
        }
    }

    private static Want Words(params string[] words) => new(string.Join(" or ", words), words.Contains);

    private static bool IsServerError(string value)
    {
        string[] parts = value.Split(';');
        return parts.Length <= 2 && IsWhole(parts[0], 500, 599) && parts.Skip(1).All(seconds => Number(seconds) >= 0);
    }

    private static bool IsWhole(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        && number >= least
        && number <= most;

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <param name="What">In words, behind "wants".</param>
    private sealed record Want(string What, Func<string, bool> IsMet)
    {
        /// <summary>True where the fault means nothing without a value.</summary>
        public bool IsNeeded { get; init; }
    }
}
