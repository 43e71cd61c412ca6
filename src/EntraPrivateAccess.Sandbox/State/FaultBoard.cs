using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>The faults that are set. Each layer checks it before it responds.</summary>
internal sealed class FaultBoard
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    /// <summary>Occurs when a fault is set or cleared.</summary>
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

    /// <summary>Sets a fault, and replaces one with the same name and target.</summary>
    /// <exception cref="ArgumentException">The name is unknown, the value is not valid for it, or the count is below
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
            throw new ArgumentException(
                "A fault's count must be 1 or more. Omit it to keep the fault until it is cleared."
            );
        }

        FaultValues.Check(fault);
        lock (_gate)
        {
            _ = _faults.RemoveAll(other => other.Name == fault.Name && other.Target == fault.Target);
            _faults.Add(fault);
        }

        Changed?.Invoke();
    }

    /// <summary>Clears all faults, or those with one name.</summary>
    public void Clear(string? name = null)
    {
        lock (_gate)
        {
            _ = _faults.RemoveAll(fault => name is null || fault.Name == name);
        }

        Changed?.Invoke();
    }

    /// <summary>Returns whether a fault applies now, and uses up one occurrence of its count.</summary>
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
    /// Does the same as <see cref="Strikes"/>, but only for faults with a target: a fault without one is intended for
    /// other layers.
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

    /// <summary>Returns whether a fault applies now, without using up an occurrence.</summary>
    public bool Applies(string name, string target)
    {
        lock (_gate)
        {
            return Index(name, target) >= 0;
        }
    }

    /// <summary>Returns a setting's value (a delay, a version) without using up an occurrence.</summary>
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

/// <summary>A fault that is set.</summary>
/// <param name="Name">One of <see cref="FaultNames"/>.</param>
/// <param name="Value">The parameter of the fault, such as seconds, an exit code or a service name; its meaning depends
/// on the name.</param>
/// <param name="Count">The remaining number of occurrences; null if the fault applies until it is cleared.</param>
/// <param name="Target">Limits the fault to targets that contain this text (a path, a server, a service); null applies
/// to all.</param>
internal sealed record Fault(string Name, string? Value, int? Count, string? Target);

/// <summary>
/// Validates the values of faults: with a mistyped value, the fault would have no effect and the rehearsal would seem
/// to pass.
/// </summary>
internal static class FaultValues
{
    private const int LeastInstaller = 1 << 20;
    private const int MostInstaller = 1 << 30;

    private static readonly Rule s_message = new("a message, or the name of one", value => value.Trim().Length > 0)
    {
        IsRequired = true,
    };

    private static readonly Rule s_seconds = new("seconds", value => Number(value) >= 0);

    private static readonly IReadOnlyDictionary<string, Rule> s_rules = new Dictionary<string, Rule>
    {
        [FaultNames.Latency] = new Rule("milliseconds", value => IsWhole(value, 0, int.MaxValue)) { IsRequired = true },
        [FaultNames.Throttle] = new Rule("seconds or an HTTP date", value =>
            Number(value) >= 0 || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _)
        ),
        [FaultNames.ServerError] = new Rule(
            "a status of 500 to 599, optionally with seconds, such as 503;2",
            IsServerError
        ),
        [FaultNames.StaleReads] = s_seconds,
        [FaultNames.ActivationDelay] = s_seconds,
        [FaultNames.ListingDelay] = s_seconds,
        [FaultNames.SilenceUntilInactive] = s_seconds,
        [FaultNames.ConnectionTimeout] = s_seconds,
        [FaultNames.ListedStatus] = new Rule("a status, or removed", value => value.Trim().Length > 0)
        {
            IsRequired = true,
        },
        [FaultNames.WebhookAnswer] = new Rule("an HTTP status, 200 to 599", value => IsWhole(value, 200, 599))
        {
            IsRequired = true,
        },
        [FaultNames.TruncateDownload] = new Rule("a share from 0 to 1", value => Number(value) is >= 0 and <= 1),
        [FaultNames.InstallerVersion] = new Rule("a version such as 1.5.4594.0", value =>
            Version.TryParse(value, out _)
        )
        {
            IsRequired = true,
        },
        [FaultNames.InstallerSize] = new Rule("bytes, 1048576 to 1073741824", value =>
            IsWhole(value, LeastInstaller, MostInstaller)
        )
        {
            IsRequired = true,
        },
        [FaultNames.InstallerExitCode] = new Rule("an exit code as a whole number", value =>
            IsWhole(value, int.MinValue, int.MaxValue)
        )
        {
            IsRequired = true,
        },
        [FaultNames.ApplicationConnections] = new Rule("a whole number", value => IsWhole(value, 0, 200))
        {
            IsRequired = true,
        },
        [FaultNames.InstallerDuration] = s_seconds,
        [FaultNames.DiskFull] = new Rule("bytes", value => IsWhole(value, 0, long.MaxValue)) { IsRequired = true },
        [FaultNames.ServiceHangs] = s_seconds,
        [FaultNames.ServiceDies] = s_seconds,
        [FaultNames.ServiceEvent] = Words([
            "7000",
            "7001",
            "7009",
            "7011",
            "7022",
            "7023",
            "7024",
            "7031",
            "7034",
            "7038",
            "7041",
            "1000",
            "1002",
            "1026",
        ]) with
        {
            IsRequired = true,
        },
        [FaultNames.ConnectorMessage] = s_message,
        [FaultNames.ApplicationMessage] = s_message,
        [FaultNames.AgentUpdaterMessage] = s_message,
        [FaultNames.TraceMessage] = s_message,
        [FaultNames.ServiceManagerSilent] = Words("1722", "1723", "1726", "1727"),
        [FaultNames.RegistrationDenied] = Words("exit 0"),
        [FaultNames.RegistrationMfa] = Words("exit 0"),
        [FaultNames.RegistrationDuration] = s_seconds,
        [FaultNames.SignInRefused] = new Rule("the number of an AADSTS code", value => IsWhole(value, 1, int.MaxValue)),
        [FaultNames.TokenLifetime] = s_seconds with { IsRequired = true },
        [FaultNames.ClockSkew] = new Rule("seconds", value => Number(value) is not null) { IsRequired = true },
        [FaultNames.TlsInspection] = Words("trusted"),
        [FaultNames.BackendAnswer] = new Rule("a status of 200 to 599, optionally with seconds, such as 503;6", value =>
            IsAnswer(value, 200)
        )
        {
            IsRequired = true,
        },
        [FaultNames.BackendCertificate] = Words("untrusted", "expiring", "incomplete") with { IsRequired = true },
        [FaultNames.BackendTls] = Words("1.2", "1.3") with { IsRequired = true },
        [FaultNames.CrlAnswer] = Words("missing", "garbage", "outdated", "forged", "revoked") with
        {
            IsRequired = true,
        },
        [FaultNames.OcspAnswer] = Words("revoked", "unknown", "unavailable", "outdated", "forged", "garbage") with
        {
            IsRequired = true,
        },
        [FaultNames.HostAnswer] = new Rule("an HTTP status", value => IsWhole(value, 200, 599)) { IsRequired = true },
        [FaultNames.ProxyAnswer] = new Rule("an HTTP status", value => IsWhole(value, 400, 599)),
        [FaultNames.ProxyRequired] = Words("closed"),
        [FaultNames.HostsEntry] = new Rule("an address and a name, such as 127.0.0.1 crl3.digicert.com", IsHostsLine)
        {
            IsRequired = true,
        },
        [FaultNames.TcpPortRanges] = new Rule("one or two ranges, such as 49152-65535;10000-49151, or none", value =>
            value == "none" || PortRanges.Parse(value) is not null
        )
        {
            IsRequired = true,
        },
        [FaultNames.GraphPolicy] = Words("strict", "read-all", "app-only") with { IsRequired = true },
        [FaultNames.ProxyPolicy] = new Rule("host:port", value =>
            Uri.TryCreate("http://" + value, UriKind.Absolute, out Uri? proxy)
            && proxy.Authority.Equals(value, StringComparison.OrdinalIgnoreCase)
        )
        {
            IsRequired = true,
        },
        [FaultNames.ConfigurationFile] = Words("corrupt", "refused", "missing"),
        [FaultNames.TrustCertificate] = Words("missing", "expired", "keyless"),
        [FaultNames.StrongCryptoOff] = Words("32", "64"),
        [FaultNames.SetupReplacesFiles] = Words("replaced", "kept") with { IsRequired = true },
        [FaultNames.SetupLeavesValues] = Words("left", "moved") with { IsRequired = true },
    };

    /// <exception cref="ArgumentException">The value is not valid for the fault.</exception>
    public static void Check(Fault fault)
    {
        bool isGiven = !string.IsNullOrEmpty(fault.Value);
        if (s_rules.TryGetValue(fault.Name, out Rule? rule) && (isGiven ? !rule.IsMet(fault.Value!) : rule.IsRequired))
        {
            throw new ArgumentException(
                $"{fault.Name} requires {rule.Description}, not {(isGiven ? $"'{fault.Value}'" : "nothing")}."
            );
        }
    }

    private static Rule Words(params string[] words) => new(string.Join(" or ", words), words.Contains);

    private static bool IsServerError(string value) => IsAnswer(value, 500);

    private static bool IsAnswer(string value, int least)
    {
        string[] parts = value.Split(';');
        return parts.Length <= 2 && IsWhole(parts[0], least, 599) && parts.Skip(1).All(seconds => Number(seconds) >= 0);
    }

    private static bool IsHostsLine(string value) =>
        value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var address, _, ..]
        && System.Net.IPAddress.TryParse(address, out _);

    private static bool IsWhole(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        && number >= least
        && number <= most;

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <param name="Description">A description of valid values, used after "requires".</param>
    private sealed record Rule(string Description, Func<string, bool> IsMet)
    {
        /// <summary>Whether the fault has no effect without a value.</summary>
        public bool IsRequired { get; init; }
    }
}
