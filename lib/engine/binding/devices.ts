/**
 * The devices that TensorFlow found.
 *
 * @module
 */
import { type CApi, cString } from "./c_api.ts";

/** @returns the type of each device, such as `["CPU", "GPU"]` */
export function deviceTypes({ symbols: c, context, status, check }: CApi): string[] {
  const list = c.TFE_ContextListDevices(context, status);
  check("list the devices");
  const types = Array.from({ length: c.TF_DeviceListCount(list) }, (_, i) => {
    const type = cString(c.TF_DeviceListType(list, i, status));
    check("read a device's type");
    return type;
  });
  c.TF_DeleteDeviceList(list);
  return types;
}
