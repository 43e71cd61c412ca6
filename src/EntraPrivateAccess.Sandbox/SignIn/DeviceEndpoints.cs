using System.Net;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Issues device codes, and serves the page on which the user enters one.</summary>
internal sealed class DeviceEndpoints
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);

    private readonly PendingSignIns _pending;
    private readonly SignInSetting _setting;

    public DeviceEndpoints(PendingSignIns pending, SignInSetting setting)
    {
        _pending = pending;
        _setting = setting;
    }

    public async Task<IResult> BeginAsync(string tenant, HttpRequest request)
    {
        try
        {
            _setting.RequireTenant(tenant);
            TokenForm form = new(await request.ReadFormAsync(), tenant, _setting.Address.Root);
            TenantClient client = TenantClients.Find(form["client_id"])
                ?? throw SignInFaults.UnknownClient(form["client_id"], _setting.Tenant.Name);
            _ = ScopeRequest.ForUser(form["scope"], client, form.Root, _setting.Tenant.Id);
            DeviceSignIn device = new()
            {
                Client = client,
                Scope = form["scope"],
                UserCode = RandomNumberGenerator.GetString("BCDFGHJKLMNPQRSTVWXZ", 9),
                DeviceCode = Convert.ToHexString(RandomNumberGenerator.GetBytes(24)),
                ExpiresAt = _setting.Clock.GetUtcNow() + s_lifetime,
            };
            _pending.Add(device);
            return Results.Json(Describe(device));
        }
        catch (SignInException fault)
        {
            return SignInErrors.Result(fault, _setting.Clock.GetUtcNow());
        }
    }

    /// <summary>
    /// Serves the page: with a user parameter, signs in for the device; with a decline parameter, declines.
    /// </summary>
    public IResult Enter(HttpRequest request)
    {
        DeviceSignIn? device = _pending.DeviceByUserCode(request.Query["user_code"]);
        if (device is null)
        {
            return SignInPage.Ask(
                "Enter the code shown on the device",
                """<form><input name="user_code" autofocus> <button>Next</button></form>"""
            );
        }

        if (TenantUsers.Find(request.Query["sandbox_user"]) is TenantUser user)
        {
            device.User = user;
            return SignInPage.Say($"{user.Name} is signed in on the device. You may close this page.");
        }

        return SignInPage.Choose($"Sign in on a device to {device.Client.Name}", choice =>
            $"?user_code={device.UserCode}&sandbox_user={WebUtility.UrlEncode(choice)}"
        );
    }

    // Entra ID uses an interval of 5 seconds; the sandbox needs no delay.
    private object Describe(DeviceSignIn device) =>
        new
        {
            user_code = device.UserCode,
            device_code = device.DeviceCode,
            verification_uri = $"{_setting.Address.Root}/devicelogin",
            expires_in = (int)s_lifetime.TotalSeconds,
            interval = 1,
            message = $"To sign in, use a web browser to open the page {_setting.Address.Root}/devicelogin and enter "
                + $"the code {device.UserCode} to authenticate.",
        };
}

/// <summary>A device sign-in that waits until its code is entered in another browser.</summary>
internal sealed class DeviceSignIn
{
    public required TenantClient Client { get; init; }

    public required string Scope { get; init; }

    public required string UserCode { get; init; }

    public required string DeviceCode { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The user who signed in for the device, or null until then.</summary>
    public TenantUser? User { get; set; }

    public bool Declined { get; set; }
}
