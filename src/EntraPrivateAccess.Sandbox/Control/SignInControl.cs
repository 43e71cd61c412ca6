using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Answers sign-in questions in a person's stead.</summary>
internal static class SignInControl
{
    public static IResult Answer(SignInRequest request, PendingSignIns pending)
    {
        if (request.AnsweredBy is not null && TenantUsers.Find(request.AnsweredBy) is null)
        {
            return ControlError.Result(400, $"There is no user '{request.AnsweredBy}'.");
        }

        pending.AnsweredBy = request.AnsweredBy;
        return Results.NoContent();
    }

    public static IResult Answer(DeviceAnswer answer, PendingSignIns pending)
    {
        if (pending.DeviceByUserCode(answer.UserCode) is not DeviceSignIn device)
        {
            return ControlError.Result(404, "No device waits with this code.");
        }

        device.Declined = answer.Decline;
        device.User = TenantUsers.Find(answer.User);
        return answer.Decline || device.User is not null
            ? Results.NoContent()
            : ControlError.Result(400, $"There is no user '{answer.User}'.");
    }
}

/// <summary>Who answers every sign-in page and device code at once; null lets a person do it.</summary>
internal sealed record SignInRequest(string? AnsweredBy);

/// <summary>What somebody does with a device's code.</summary>
internal sealed record DeviceAnswer(string UserCode, string? User, bool Decline = false);
