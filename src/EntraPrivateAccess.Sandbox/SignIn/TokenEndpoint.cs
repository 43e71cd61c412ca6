using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.SignIn.Grants;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary><c>POST /{tenant}/oauth2/v2.0/token</c>: picks the grant.</summary>
internal sealed class TokenEndpoint
{
    private readonly IReadOnlyList<IGrant> _grants;
    private readonly FaultBoard _faults;
    private readonly SignInSetting _setting;

    public TokenEndpoint(IEnumerable<IGrant> grants, FaultBoard faults, SignInSetting setting)
    {
        _grants = [.. grants];
        _faults = faults;
        _setting = setting;
    }

    public async Task<IResult> AnswerAsync(string tenant, HttpRequest request)
    {
        try
        {
            _setting.RequireTenant(tenant);
            if (!request.HasFormContentType)
            {
                throw SignInFaults.Missing("grant_type");
            }

            TokenForm form = new(await request.ReadFormAsync(), tenant, _setting.Address.Root);
            TenantClient client = TenantClients.Find(form["client_id"]) ?? throw SignInFaults.UnknownClient(form["client_id"], _setting.Tenant.Name);
            IGrant grant = _grants.FirstOrDefault(one => one.Type == Name(form["grant_type"])) ?? throw SignInFaults.BadGrant(form["grant_type"]);
            if (_faults.Strikes(FaultNames.SignInRefused, $"{grant.Type} {client.Id}", out Fault? fault))
            {
                throw SignInFaults.Refused(fault.Value);
            }

            return Results.Text(grant.Redeem(form, client).ToJsonString(), "application/json");
        }
        catch (SignInFault fault)
        {
            return SignInErrors.Result(fault, _setting.Clock.GetUtcNow());
        }
    }

    // MSAL for .NET sends the short name, which Entra ID takes as well as the registered one.
    private static string Name(string grant) => grant == "device_code" ? "urn:ietf:params:oauth:grant-type:device_code" : grant;
}
