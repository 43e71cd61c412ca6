using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Codes and refresh tokens that were handed out and may come back.</summary>
internal sealed class PendingSignIns(FaultBoard faults)
{
    private readonly ConcurrentDictionary<string, AuthorizationCode> _codes = new();
    private readonly ConcurrentDictionary<string, DeviceSignIn> _devices = new();
    private readonly ConcurrentDictionary<string, RefreshGrant> _refresh = new();

    /// <summary>Who answers every question at once (a browser page, a device code), or null to ask a person.</summary>
    public string? AnsweredBy { get => field ?? (faults.Strikes(FaultNames.SignInAnswered, null, out Fault? user) ? user.Value : null); set; }

    public string Add(AuthorizationCode code)
    {
        string id = Secret();
        _codes[id] = code;
        return id;
    }

    /// <summary>A code works once.</summary>
    public AuthorizationCode? TakeCode(string id) => _codes.TryRemove(id, out AuthorizationCode? code) ? code : null;

    public void Add(DeviceSignIn device) => _devices[device.DeviceCode] = device;

    public DeviceSignIn? Device(string deviceCode) => _devices.GetValueOrDefault(deviceCode);

    public DeviceSignIn? DeviceByUserCode(string? userCode) =>
        _devices.Values.FirstOrDefault(device => device.UserCode.Equals(userCode?.Trim(), StringComparison.OrdinalIgnoreCase));

    public void Remove(DeviceSignIn device) => _devices.TryRemove(device.DeviceCode, out _);

    public string Add(RefreshGrant grant)
    {
        string id = Secret();
        _refresh[id] = grant;
        return id;
    }

    /// <summary>Entra ID does not revoke a refresh token that was used: it goes on working.</summary>
    public RefreshGrant? Refresh(string id) => _refresh.GetValueOrDefault(id);

    public void Clear()
    {
        _codes.Clear();
        _devices.Clear();
        _refresh.Clear();
        AnsweredBy = null;
    }

    private static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(24));
}
